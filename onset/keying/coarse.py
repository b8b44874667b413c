"""The first look at a proxy: how much of each pixel is foreground, by colour difference alone, and where that is sure.

soft     1 - dominance(I) / dominance(B), against the mean of the other channels: nearly linear at edges
solid    the same against the larger of them: yellow, skin and cyan read 1, edges a little too dense
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
_LEAST = F(1 / 1024)
OVER, TINT = F(1.25), F(0.06)
"""Light in shares of the plate's that the bare screen may still have, and how much of what is beyond may be tint:
cream fur before a dim screen has as much dominance as the screen itself."""
BRIGHT, FAR_BRIGHT = F(1.0), F(2.5)
"""How far beyond that, in shares of the plate's light, a foreign colour is `solid`. Fair strands over so dim a screen
may come out too dense; cream has no holes."""
BRIGHTER, FAR_BRIGHTER = F(0.25), F(0.9)
PURER, FAR_PURER = F(1.15), F(1.5)
"""From where a foreign colour of more dominance than the screen's is there for both readings: a bright green shirt."""
OFF_HUE, FOREIGN = F(0.04), F(0.09)
"""Squared sine between a colour and the plate's: what has the screen's own is a plate of other light, not a thing."""
PLAIN, VIVID = F(0.35), F(0.85)
"""Saturation of the other two channels up to which `solid` compares with little more than their mean, and from which
with the larger: olive is hair with the screen behind it, yellow is yellow."""


@row_kernel
def coarse_mattes(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    primary: int,
    balance: float,
    room: NDArray[np.float32],
    soft: NDArray[np.float32],
    solid: NDArray[np.float32],
) -> None:
    """`soft` and `solid` (rows, columns), below 0 where the picture is brighter than the plate, 1 at most.

    `balance` 0..1 is that of `solid`; `room[c]` is 1 / (brightest - 1.25 screen) of channel c, 0 where it says nothing.
    """
    one, two = (primary + 1) % 3, (primary + 2) % 3
    rows, columns = soft.shape
    half = F(0.5)
    tilt = F(0.5) * F(balance)
    for y in prange(rows):
        for x in range(columns):
            ip, i1, i2 = proxy[primary, y, x], proxy[one, y, x], proxy[two, y, x]
            bp, b1, b2 = plate[primary, y, x], plate[one, y, x], plate[two, y, x]
            screen = bp - half * (b1 + b2)
            seen = ip - half * (i1 + i2)
            key = F(1) - (seen / screen if screen > _LEAST else F(0))
            apart = abs(i1 - i2)
            vivid = min(max((apart - PLAIN * max(i1, i2)) / ((VIVID - PLAIN) * max(i1, i2) + F(1e-6)), F(0)), F(1))
            lean = tilt * (F(0.25) + F(0.75) * vivid)
            most = screen - lean * abs(b1 - b2)
            hard = F(1) - ((seen - lean * apart) / most if most > _LEAST else F(0))
            beyond = max(ip - OVER * bp, F(0))
            above = beyond / max(bp, _LEAST)
            along = ip * bp + i1 * b1 + i2 * b2
            both = (ip * ip + i1 * i1 + i2 * i2) * (bp * bp + b1 * b1 + b2 * b2)
            foreign = ramp(F(1) - along * along / max(both, F(1e-12)), OFF_HUE, FOREIGN)
            hard += TINT * beyond / max(most, _LEAST) + foreign * ramp(above, BRIGHT, FAR_BRIGHT)
            purer = ramp(seen / max(screen, _LEAST), PURER, FAR_PURER)
            alien = foreign * ramp(above, BRIGHTER, FAR_BRIGHTER) * purer
            bright = max(room[one] * (i1 - F(1.25) * b1), room[two] * (i2 - F(1.25) * b2))
            dark = F(0.95) - (ip / bp if bp > _LEAST else F(1))
            gentle, firm = max(max(key, alien), max(bright, dark)), max(max(hard, alien), bright)
            # NaN fails every comparison: it reads as screen, and reaches no neighbour.
            soft[y, x] = (gentle if gentle < F(1) else F(1)) if gentle > F(-9) else F(0)
            solid[y, x] = (firm if firm < F(1) else F(1)) if firm > F(-9) else F(0)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _least_of_cell(soft, solid, markers, top, low, left, right):  # type: ignore[no-untyped-def]
    upper = min(max(soft[top, left], solid[top, left]), max(soft[top, right], solid[top, right]))
    lower = min(max(soft[low, left], solid[low, left]), max(soft[low, right], solid[low, right]))
    mark = max(max(markers[top, left], markers[top, right]), max(markers[low, left], markers[low, right]))
    return min(upper, lower) * (F(1) - mark)


@row_kernel
def least_of_both(
    soft: NDArray[np.float32], solid: NDArray[np.float32], markers: NDArray[np.float32], least: NDArray[np.float32]
) -> None:
    """Half the size: of each 2 x 2 pixels the smallest larger reading, 0 on a marker."""
    rows, columns = soft.shape
    for y in prange(least.shape[0]):
        top, low = 2 * y, min(2 * y + 1, rows - 1)
        for x in range(columns // 2):  # whole pairs: only so does it vectorise
            least[y, x] = _least_of_cell(soft, solid, markers, top, low, 2 * x, 2 * x + 1)
        if columns & 1:
            least[y, columns // 2] = _least_of_cell(soft, solid, markers, top, low, columns - 1, columns - 1)


@row_kernel
def most_of_four(source: NDArray[np.float32], most: NDArray[np.float32]) -> None:
    """Half the size: the largest of each 2 x 2 pixels."""
    rows, columns = source.shape
    for y in prange(most.shape[0]):
        top, low = source[2 * y], source[min(2 * y + 1, rows - 1)]
        for x in range(most.shape[1]):
            left, right = 2 * x, min(2 * x + 1, columns - 1)
            most[y, x] = max(max(top[left], top[right]), max(low[left], low[right]))


@row_kernel
def least_of_nine(sources: NDArray[np.float32], least: NDArray[np.float32]) -> None:
    """Minimum over 3 x 3 pixels of each plane of (planes, rows, columns); edges repeat.

    Nine reads straight from the first cache: no slower than two passes.
    """
    planes, rows, columns = sources.shape
    last = columns - 1
    for y in prange(rows):
        up, down = max(y - 1, 0), min(y + 1, rows - 1)
        for plane in range(planes):
            source = sources[plane]
            for x in range(1, last):
                left = min(min(source[up, x - 1], source[y, x - 1]), source[down, x - 1])
                here = min(min(source[up, x], source[y, x]), source[down, x])
                right = min(min(source[up, x + 1], source[y, x + 1]), source[down, x + 1])
                least[plane, y, x] = min(min(left, here), right)
            for x in (0, last):
                near = max(x - 1, 0) if x else min(1, last)
                side = min(min(source[up, near], source[y, near]), source[down, near])
                least[plane, y, x] = min(min(min(source[up, x], source[y, x]), source[down, x]), side)
