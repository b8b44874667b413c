"""One row of a baked phase, at the frame's resolution: copied, or enlarged by 2, 4 or 8.

Pixels are interpolated as packed BGRA codes, colour and alpha apart. Colour stands one pixel beyond the edge, so no
fringe forms, and because the truth is read through this same function the camera and the truth agree to the bit.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.strip import EMPTY, TILE

U = np.uint32
LOW = U(0x00FF00FF)
NOTHING, EDGE, SOLID = 0, 1, 2
"""Kinds of tile in a row: nothing to lay, to be blended, to be copied."""


@njit(nogil=True, inline="always")
def _between(a: Any, b: Any, weight: Any) -> Any:
    """a + (b - a) * weight / 256 in each byte, rounded; weight 0..256."""
    rest = U(U(256) - weight)
    low = U(U(U(U(a & LOW) * rest) + U(U(b & LOW) * weight)) + U(0x00800080))
    high = U(U(U(U(U(a >> U(8)) & LOW) * rest) + U(U(U(b >> U(8)) & LOW) * weight)) + U(0x00800080))
    return U(U(U(low >> U(8)) & LOW) | U(high & U(0xFF00FF00)))


@njit(nogil=True, cache=True)
def _double(source: NDArray[np.uint32], out: NDArray[np.uint32], first: int, last: int) -> None:
    """Pixels `first` to `last` of a row with one pixel of margin, twice as wide, into a row with one of margin."""
    for i in range(first, last):
        here = source[i + 1]
        out[2 * i + 1] = _between(here, source[i], U(64))
        out[2 * i + 2] = _between(here, source[i + 2], U(64))


@njit(nogil=True, cache=True)
def sprite_row(
    row: int,
    scale: int,
    table: NDArray[np.int32],
    shown: NDArray[np.uint32],
    wide: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
) -> tuple[int, int, int]:
    """Row `row` (at the frame's resolution, from the figure's top) into scratch rows.

    `wide` (4, columns * scale + 2): the row at scales 1, 2, 4 and 8, each with one pixel of margin on either side.
    Returns which of them holds the result, and the first and last tile + 1 that hold anything (0, 0 for an empty row).
    """
    place = ((2 * row + 1) * 256) // (2 * scale) - 128
    upper = max(place >> 8, 0)
    weight = U(max(place, 0) & 255)
    upper = min(upper, table.shape[0] - 1)
    lower = min(upper + 1, table.shape[0] - 1)
    first, last = table.shape[1], 0
    base = wide[0]
    for tile in range(table.shape[1]):
        a, b = table[upper, tile], table[lower, tile]
        start = tile * TILE + 1
        if a == EMPTY or (scale > 1 and b == EMPTY):
            kinds[tile] = NOTHING
            for i in range(TILE):
                base[start + i] = U(0)
            continue
        first, last = min(first, tile), tile + 1
        kinds[tile] = SOLID if (a & 1) and (scale == 1 or (b & 1)) else EDGE
        one = shown[a >> 1]
        if scale == 1:
            for i in range(TILE):
                base[start + i] = one[i]
        else:
            two = shown[b >> 1]
            for i in range(TILE):
                base[start + i] = _between(one[i], two[i], weight)
    if last == 0:
        return 0, 0, 0
    level, size = 0, 1
    while size < scale:
        _double(wide[level], wide[level + 1], first * TILE * size, last * TILE * size)
        level, size = level + 1, size * 2
    return level, first, last
