"""From mattes at proxy size to what the full-size pass is told at each pixel: which alpha is 0 there, and which is 1.

On bare screen `low`, the largest reading that is still 0, is so high that noise cannot reach it; in the core `high`,
the smallest that is 1, is so low that nothing falls short. On the way from one to the other only the noise is taken
off: edges are exempt from black and white. See `onset_kernels.matte_knee`.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.local_model import DENSE, DENSE_FROM
from onset.keying.row_kernel import row_kernel

F = np.float32
FORCED_LOW, FORCED_HIGH, FORCED_MARKER = F(0.6), F(0.25), F(2)
NEARLY, REACHED, SHALLOW, DEEP = F(0.94), F(1.0), F(0.2), F(0.68)
"""An edge is where full foreground is reached near by and the least is well below it. Not so from 0.5 on: what comes
near 1 and does not reach it is a core with spill on it, white cloth close to a bright screen, which `white` closes."""
STEADY, STEEP, BY_SCREEN, INSIDE = F(0.2), F(0.35), F(0.2), F(0.5)
"""A wide edge, far out of focus, has no low reading near by at its inner end: it is told by how steep it is, and by
screen in the wide neighbourhood, which the folds of a dark coat have not. Without this a defocused head had a step."""
OFF_FOCUS = F(0.8)
"""How far it is then exempt: wholly would be right for it and opens thin white things that are not out of focus."""


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _smooth(value, low, high):  # type: ignore[no-untyped-def]
    t = min(max((value - low) / (high - low), F(0)), F(1))
    return t * t * (F(3) - F(2) * t)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _reading(proxy, plate, lean, y, x, v, u):  # type: ignore[no-untyped-def]
    total = (proxy[0, y, x] - plate[0, y, x]) * lean[0, v, u]
    total += (proxy[1, y, x] - plate[1, y, x]) * lean[1, v, u]
    total += (proxy[2, y, x] - plate[2, y, x]) * lean[2, v, u]
    return total if F(-9) < total < F(9) else F(0)


@row_kernel
def refine(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    lean: NDArray[np.float32],
    solid: NDArray[np.float32],
    wide: NDArray[np.float32],
    raw: NDArray[np.float32],
    sure: NDArray[np.float32],
) -> None:
    """`raw`: the alpha that the pass will read, of proxy pixels. `sure`: as solid as both readings say.

    `wide` (half the size) is the least reading of a wide neighbourhood.
    """
    rows, columns = raw.shape
    for y in prange(rows):
        v = y // 2
        for u in range(columns // 2):  # whole pairs: only so does it vectorise
            dense = _smooth(wide[v, u], DENSE_FROM, DENSE)
            left, right = _reading(proxy, plate, lean, y, 2 * u, v, u), _reading(proxy, plate, lean, y, 2 * u + 1, v, u)
            raw[y, 2 * u], raw[y, 2 * u + 1] = left, right
            sure[y, 2 * u] = max(min(solid[y, 2 * u], left + F(0.1)), dense)
            sure[y, 2 * u + 1] = max(min(solid[y, 2 * u + 1], right + F(0.1)), dense)
        if columns & 1:
            x, u = columns - 1, columns // 2
            raw[y, x] = _reading(proxy, plate, lean, y, x, v, u)
            sure[y, x] = max(min(solid[y, x], raw[y, x] + F(0.1)), _smooth(wide[v, u], DENSE_FROM, DENSE))


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _levels(top, deep, wide, marker, doubt, guard, black, white, whole):  # type: ignore[no-untyped-def]
    bare = F(1) - _smooth(top, F(doubt), F(2.5 * doubt))
    core = _smooth(deep, F(0.82), F(0.96))
    ramp = _smooth(top - deep, STEADY, STEEP) * (F(1) - _smooth(wide, BY_SCREEN, INSIDE))
    edge = _smooth(top, NEARLY, REACHED) * max(F(1) - _smooth(deep, SHALLOW, DEEP), OFF_FOCUS * ramp)
    floor = F(guard) + max(F(black) - F(guard), F(0)) * (F(1) - edge)
    ceiling = F(white) + (F(whole) - F(white)) * edge
    ceiling += bare * (F(whole) - ceiling)
    floor += bare * (FORCED_LOW - floor)
    marker *= FORCED_MARKER * (F(1) - _smooth(top, F(0.06), F(0.25)))
    return floor * (F(1) - core) + marker, ceiling + core * (FORCED_HIGH - ceiling) + marker


@row_kernel
def low_and_high(
    most: NDArray[np.float32],
    least: NDArray[np.float32],
    wide: NDArray[np.float32],
    markers: NDArray[np.float32],
    doubt: float,
    guard: float,
    black: float,
    white: float,
    whole: float,
    low: NDArray[np.float32],
    high: NDArray[np.float32],
) -> None:
    """`most` and `least`: the extremes of alpha about each proxy pixel. `wide` (half the size): the least reading of a
    wide neighbourhood. `doubt`: up to there it may be bare screen. `whole`: what counts as 1 in an edge. A marker is
    cleared unless there is something about it.
    """
    rows, columns = low.shape
    for y in prange(rows):
        v = y // 2
        for u in range(columns // 2):  # whole pairs: only so does it vectorise
            near, x, z = wide[v, u], 2 * u, 2 * u + 1
            low[y, x], high[y, x] = _levels(
                most[y, x], least[y, x], near, markers[y, x], doubt, guard, black, white, whole
            )
            low[y, z], high[y, z] = _levels(
                most[y, z], least[y, z], near, markers[y, z], doubt, guard, black, white, whole
            )
        if columns & 1:
            x = columns - 1
            low[y, x], high[y, x] = _levels(
                most[y, x], least[y, x], wide[v, x // 2], markers[y, x], doubt, guard, black, white, whole
            )
