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


@njit(nogil=True, inline="always")
def _nearer(a: Any, b: Any) -> Any:
    """Three parts of a and one of b in each byte, rounded."""
    low, high = U(a & LOW), U(U(a >> U(8)) & LOW)
    low = U(U(U(low + U(low << U(1))) + U(b & LOW)) + U(0x00020002))
    high = U(U(U(high + U(high << U(1))) + U(U(b >> U(8)) & LOW)) + U(0x00020002))
    return U(U(U(low >> U(2)) & LOW) | U(U(U(high >> U(2)) & LOW) << U(8)))


@njit(nogil=True, cache=True)
def _double(source: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    """A row with one pixel of margin on either side, twice as wide, into a row without margin."""
    before, here, after = source[:-2], source[1:-1], source[2:]
    for i in range(here.shape[0]):
        out[2 * i] = _nearer(here[i], before[i])
        out[2 * i + 1] = _nearer(here[i], after[i])


@njit(nogil=True, cache=True)
def _clear(row: NDArray[np.uint32]) -> None:
    for i in range(row.shape[0]):
        row[i] = U(0)


@njit(nogil=True, cache=True)
def _copy(source: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
    for i in range(out.shape[0]):
        out[i] = source[i]


@njit(nogil=True, cache=True)
def _mix(one: NDArray[np.uint32], two: NDArray[np.uint32], weight: Any, out: NDArray[np.uint32]) -> None:
    for i in range(out.shape[0]):
        out[i] = _between(one[i], two[i], weight)


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
    `shown` is the phase's tiles as one row of pixels; `kinds` gets what each tile is. Returns which row of `wide` holds
    the result, and the first and last tile + 1 that hold anything (0, 0 for an empty row).
    """
    place = ((2 * row + 1) * 256) // (2 * scale) - 128
    upper = min(max(place >> 8, 0), table.shape[0] - 1)
    weight = U(max(place, 0) & 255)
    lower = min(upper + (1 if weight else 0), table.shape[0] - 1)
    first, last = table.shape[1], 0
    for tile in range(table.shape[1]):
        kinds[tile] = NOTHING
        if table[upper, tile] != EMPTY and table[lower, tile] != EMPTY:
            first, last = min(first, tile), tile + 1
            kinds[tile] = SOLID if table[upper, tile] & table[lower, tile] & 1 else EDGE
    if last == 0:
        return 0, 0, 0
    base = wide[0]
    base[first * TILE] = base[last * TILE + 1] = U(0)
    tile = first
    while tile < last:
        # Tiles of a row lie one after another in memory, so that a run of them is moved at once.
        end = tile + 1
        while end < last and (kinds[end] == NOTHING) == (kinds[tile] == NOTHING):
            end += 1
        target = base[tile * TILE + 1 : end * TILE + 1]
        if kinds[tile] == NOTHING:
            _clear(target)
        else:
            one = (table[upper, tile] >> 1) * TILE
            if weight == U(0):
                _copy(shown[one : one + (end - tile) * TILE], target)
            else:
                two = (table[lower, tile] >> 1) * TILE
                size = (end - tile) * TILE
                _mix(shown[one : one + size], shown[two : two + size], weight, target)
        tile = end
    level, size = 0, 1
    while size < scale:
        left, right = first * TILE * size, last * TILE * size
        _double(wide[level, left : right + 2], wide[level + 1, 2 * left + 1 : 2 * right + 1])
        level, size = level + 1, size * 2
        wide[level, 2 * left] = wide[level, 2 * right + 1] = U(0)
    return level, first, last
