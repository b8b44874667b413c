"""From mattes at proxy size to what the full-size pass is told at each pixel: which alpha is 0 there, and which is 1.

On bare screen `low`, the largest reading that is still 0, is so high that noise cannot reach it; in the core `high`,
the smallest that is 1, is so low that nothing falls short. On the way from one to the other only the noise is taken
off: edges are exempt from black and white. See `onset_kernels.matte_knee`.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.local_model import DENSE, DENSE_FROM
from onset.keying.proxy import averaged
from onset.keying.ramps import ramp
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
_SURE_SIGMAS = 4.0
USUAL_BLACK, USUAL_WHITE = 0.03, 0.85
THIN, THICK = F(0.1), F(0.25)
"""Least reading over 3 x 3 proxy pixels, at its most about a place: no more is a single strand, more a thin core."""
_MOST_ROUGH = 0.02  # more is a plate that comes off
DEEP_FROM, _TO_CORE = 0.87, 0.13
"""Least reading about a place from which it goes over to a core, and how much more is wholly one. From 0.82 on the
ends of soft edges were closed with it: Grad of seven tuning scenes was 0.1 to 2.6 % higher."""
_KNEE = 0.5  # how far below `high` its knee begins: `onset_kernels.matte_knee`


class Levels(NamedTuple):
    """What of a reading is noise, or left to black and white, by where it stands.

    `doubt`: up to there a proxy pixel may be bare screen; `clear` and `reach`: `low` and `high` there. `guard` and
    `whole`: what counts as 0 and 1 in an edge. `deep`: the least about it from which it is a core; `solid`: `high`
    there. `black` as set, `white` as `held_white` has it.
    """

    doubt: float
    clear: float
    reach: float
    guard: float
    whole: float
    deep: float
    solid: float
    black: float
    white: float


@lru_cache(maxsize=16)
def levels_of(noise: float, divide: int, black: float, white: float, rough: float = 0.0) -> Levels:
    """Levels for a screen whose full-size pixels have that relative `noise`, on a proxy `divide` times smaller.

    Below a noise of 0.1, some 6 codes of 8 bits, an edge pays two sigmas at either end; above, one: at two a hair would
    be cut out of paper. On bare screen and in the core four sigmas are held, both by `low` and by where the knee of
    `high` begins: let down to 1 - 2 noise, that knee stood on the screen from 9 codes on (a fifth of it at 11).
    """
    sure = _SURE_SIGMAS * noise
    in_edge = min(2.0 * noise, max(0.1, noise))
    of_proxy = noise / averaged(divide)
    return Levels(
        doubt=0.01 + 3.0 * max(noise / divide, min(rough, _MOST_ROUGH)),
        clear=max(float(FORCED_LOW), sure),
        reach=max(0.985, _KNEE + sure),
        guard=in_edge,
        whole=1.0 - max(0.015, in_edge),
        deep=max(DEEP_FROM - max(2.0 * of_proxy - 0.05, 0.0), 0.6),
        solid=max(min(float(FORCED_HIGH), 0.9 - sure), 0.0),
        black=black,
        white=held_white(white, in_edge),
    )


def held_white(white: float, guard: float) -> float:
    """`white`, held so far up that what counts as 0 stays 0: the knee of `high` begins half a reading below it.

    Let down to 0.3 it gave alpha 0.4 to bare screen beside somebody, in the blocks of the proxy.
    """
    return max(white, min(_KNEE + guard, USUAL_WHITE))


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
def _low_and_high(top, least, wide, marker, levels):  # type: ignore[no-untyped-def]
    guard, black, white, whole = F(levels.guard), F(levels.black), F(levels.white), F(levels.whole)
    bare = F(1) - _smooth(top, F(levels.doubt), F(2.5 * levels.doubt))
    core = _smooth(least, F(levels.deep), F(levels.deep + _TO_CORE))
    ramp = _smooth(top - least, STEADY, STEEP) * (F(1) - _smooth(wide, BY_SCREEN, INSIDE))
    edge = _smooth(top, NEARLY, REACHED) * max(F(1) - _smooth(least, SHALLOW, DEEP), OFF_FOCUS * ramp)
    floor = guard + max(black - guard, F(0)) * (F(1) - edge)
    ceiling = white + (whole - white) * edge
    ceiling += bare * (F(levels.reach) - ceiling)
    floor += bare * (F(levels.clear) - floor)
    marker *= FORCED_MARKER * (F(1) - _smooth(top, F(0.06), F(0.25)))
    return floor * (F(1) - core) + marker, ceiling + core * (F(levels.solid) - ceiling) + marker


@row_kernel
def low_and_high(
    most: NDArray[np.float32],
    least: NDArray[np.float32],
    wide: NDArray[np.float32],
    markers: NDArray[np.float32],
    levels: Levels,
    low: NDArray[np.float32],
    high: NDArray[np.float32],
) -> None:
    """`most` and `least`: the extremes of alpha about each proxy pixel. `wide` (half the size): the least reading of a
    wide neighbourhood. A marker is cleared unless there is something about it.
    """
    rows, columns = low.shape
    for y in prange(rows):
        v = y // 2
        for u in range(columns // 2):  # whole pairs: only so does it vectorise
            near, x, z = wide[v, u], 2 * u, 2 * u + 1
            low[y, x], high[y, x] = _low_and_high(most[y, x], least[y, x], near, markers[y, x], levels)
            low[y, z], high[y, z] = _low_and_high(most[y, z], least[y, z], near, markers[y, z], levels)
        if columns & 1:
            x = columns - 1
            low[y, x], high[y, x] = _low_and_high(most[y, x], least[y, x], wide[v, x // 2], markers[y, x], levels)


@row_kernel
def spare_strands(
    opened: NDArray[np.float32],
    most: NDArray[np.float32],
    usual: NDArray[np.float32],
    low: NDArray[np.float32],
    high: NDArray[np.float32],
) -> None:
    """Give `low` and `high` what they are at the `usual` black and white, (2, rows, columns), on single strands.

    All (rows, columns); `opened`: the most about each proxy pixel of what nine read at least, which says how dense
    anything wider than a strand is there; `most`: the most that is read. A strand thinner than a proxy pixel is nowhere
    dense, so that `low_and_high` takes it for a thin core; haze is as dense wide as it is anywhere, and left to black.
    """
    for y in prange(high.shape[0]):
        for x in range(high.shape[1]):
            strand = F(1) - ramp(opened[y, x], THIN, THICK)
            high[y, x] += strand * (usual[1, y, x] - high[y, x])
            strand *= ramp(most[y, x] - opened[y, x], THIN, THICK)
            low[y, x] += strand * (usual[0, y, x] - low[y, x])
