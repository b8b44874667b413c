"""One camera frame: the figure over the plate in linear light, encoded, with noise. One pass, one thread, no allocation."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.enlarge import EDGE, NOTHING, sprite_row
from onset.stage.light import decode, encode
from onset.stage.noise import add_noise
from onset.stage.noise_hash import hash_u32
from onset.stage.strip import TILE

F = np.float32
U = np.uint32
PER_CODE = F(1 / 255)


@njit(nogil=True, cache=True, fastmath=True)
def _blend_tile(sprite: NDArray[np.uint32], at: int, clean: NDArray[np.uint32], to: int) -> None:
    """camera = encode(alpha * shown + (1 - alpha) * plate), both decoded to linear light first."""
    for i in range(TILE):
        front, back = sprite[at + i], clean[to + i]
        alpha = F(np.int32(U(front >> U(24)))) * PER_CODE
        packed = U(0)
        for place in (U(0), U(8), U(16)):
            f = decode(F(np.int32(U(U(front >> place) & U(255)))) * PER_CODE)
            b = decode(F(np.int32(U(U(back >> place) & U(255)))) * PER_CODE)
            code = min(max(encode(b + (f - b) * alpha), F(0)), F(1)) * F(255) + F(0.5)
            packed = U(packed | U(U(np.int32(code)) << place))
        clean[to + i] = packed


@njit(nogil=True, cache=True, fastmath=True)
def _copy_tile(sprite: NDArray[np.uint32], at: int, clean: NDArray[np.uint32], to: int) -> None:
    for i in range(TILE):
        clean[to + i] = sprite[at + i]


@njit(nogil=True, cache=True)
def compose(
    out: NDArray[np.uint32],
    plate: NDArray[np.uint32],
    table: NDArray[np.int32],
    shown: NDArray[np.uint32],
    left: int,
    top: int,
    scale: int,
    key: int,
    levels: NDArray[np.uint32],
    clean: NDArray[np.uint32],
    wide: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
) -> None:
    """Fill `out` (rows, columns) uint32 BGRA with the phase at `left, top` over `plate`, noise drawn by `key`.

    `clean` (columns + 2 * 32 * scale), `wide` and `kinds` (see `sprite_row`) are scratch rows.
    """
    rows, columns = out.shape
    span = TILE * scale
    for row in range(rows):
        row_key = hash_u32(U(row), U(key))
        behind, target = plate[row], out[row]
        level, first, last = 0, 0, 0
        if row >= top:
            level, first, last = sprite_row(row - top, scale, table, shown, wide, kinds)
        start = min(max(left + first * span, 0), columns)
        end = min(max(left + last * span, start), columns)
        add_noise(behind, target, 0, start, 0, row_key, levels)
        if end > start:
            # Clean pixels stand `span` to the right of their column, so that a tile may hang over either edge.
            for x in range(start, end):
                clean[x + span] = behind[x]
            sprite = wide[level]
            for tile in range(first, last):
                to = left + tile * span + span
                if kinds[tile] == NOTHING or to <= 0 or to >= columns + span:
                    continue
                for part in range(scale):
                    at = tile * span + part * TILE + 1
                    if kinds[tile] == EDGE:
                        _blend_tile(sprite, at, clean, to + part * TILE)
                    else:
                        _copy_tile(sprite, at, clean, to + part * TILE)
            add_noise(clean, target, start, end, span, row_key, levels)
        add_noise(behind, target, end, columns, 0, row_key, levels)
