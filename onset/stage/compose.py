"""One camera frame: the figure over the plate in linear light, encoded, with noise. One pass."""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from onset.stage.enlarge import EDGE, NOTHING, sprite_row
from onset.stage.light import decode, encode
from onset.stage.noise import add_noise
from onset.stage.noise_hash import hash_u32
from onset.stage.strip import TILE

F = np.float32
U = np.uint32
PER_CODE = F(1 / 255)
BAND_ROWS = 16
"""Rows that are drawn without the figure before it is laid over them, still in the cache.

Row by row the figure interrupts the stream of the plate: at 4K 6.0 ms a frame, in bands of 8 rows 5.3, of 16 rows
5.0 (one thread, best of a hundred).
"""


@njit(nogil=True, inline="always")
def blended(front: Any, back: Any, alpha: Any) -> Any:
    """One 8-bit code of front over back, mixed in linear light."""
    f = decode(F(np.int32(U(front & U(255)))) * PER_CODE)
    b = decode(F(np.int32(U(back & U(255)))) * PER_CODE)
    mixed = encode(b + (f - b) * alpha)
    return U(np.int32(min(max(mixed, F(0)), F(1)) * F(255) + F(0.5)))


@njit(nogil=True, cache=True, fastmath=True)
def _blend(sprite: NDArray[np.uint32], plate: NDArray[np.uint32], clean: NDArray[np.uint32]) -> None:
    """camera = encode(alpha * shown + (1 - alpha) * plate), both decoded to linear light first."""
    for i in range(clean.shape[0]):
        front, back = sprite[i], plate[i]
        alpha = F(np.int32(U(front >> U(24)))) * PER_CODE
        blue = blended(front, back, alpha)
        green = blended(U(front >> U(8)), U(back >> U(8)), alpha)
        red = blended(U(front >> U(16)), U(back >> U(16)), alpha)
        clean[i] = U(U(blue | U(green << U(8))) | U(U(red << U(16)) | U(0xFF000000)))


@njit(parallel=True, nogil=True, cache=True)
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

    `clean` (parts, columns), `wide` and `kinds` (parts, see `sprite_row`) are scratch rows, for each part of the
    picture that a thread may draw its own. The pixels are the same for any number of parts.
    """
    parts, rows = clean.shape[0], out.shape[0]
    for part in prange(parts):
        first, last = rows * part // parts, rows * (part + 1) // parts
        _compose_rows(
            out, plate, table, shown, left, top, scale, key, levels, clean[part], wide[part], kinds[part], first, last
        )


@njit(nogil=True, cache=True)
def _compose_rows(
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
    first_row: int,
    last_row: int,
) -> None:
    for band in range(first_row, last_row, BAND_ROWS):
        stop = min(band + BAND_ROWS, last_row)
        for row in range(band, stop):
            add_noise(plate[row], out[row], 0, hash_u32(U(row), U(key)), levels)
        for row in range(max(band, top), stop):
            level, first, last = sprite_row(row - top, scale, table, shown, wide, kinds)
            row_key = hash_u32(U(row), U(key))
            _lay(wide[level], kinds, first, last, left, TILE * scale, plate[row], out[row], row_key, levels, clean)


@njit(nogil=True, cache=True)
def _lay(
    sprite: NDArray[np.uint32],
    kinds: NDArray[np.uint8],
    first: int,
    last: int,
    left: int,
    span: int,
    behind: NDArray[np.uint32],
    target: NDArray[np.uint32],
    row_key: Any,
    levels: NDArray[np.uint32],
    clean: NDArray[np.uint32],
) -> None:
    """Tiles `first` to `last` - 1 of one row, `span` pixels each, over what stands there, run by run of one kind."""
    tile = first
    while tile < last:
        run = tile + 1
        while run < last and kinds[run] == kinds[tile]:
            run += 1
        # Cut at the frame's edges, in columns of the frame.
        start, end = max(left + tile * span, 0), min(left + run * span, target.shape[0])
        if kinds[tile] != NOTHING and end > start:
            front = sprite[start - left + 1 : end - left + 1]
            if kinds[tile] == EDGE:
                _blend(front, behind[start:end], clean[start:end])
                front = clean[start:end]
            add_noise(front, target[start:end], start, row_key, levels)
        tile = run
