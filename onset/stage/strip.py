"""A strip of baked phases: each picture of the figure's cycle in tiles of 32 pixels, empty ones left out.

`shown` holds packed BGRA8: the figure's straight sRGB colour as the camera sees it, screen spill included, and its
alpha. `spill` holds the share of spill in it, so that the true foreground is `decode(shown) - spill * screen`. These
stored values *are* the scene's truth; nothing is rounded after them but the camera's own 8 bits.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.blur import soften
from onset.stage.light import encode
from onset.stage.noise_hash import hash_u32

F = np.float32
U = np.uint32
TILE = 32
"""Pixels of a tile: one row high, and a length that compiles to whole vector registers on any CPU."""
EMPTY = -1
SPILL_SCALE = 1.0 / 1020.0
"""One step of `spill`, as a share of the screen's light; the largest is 0.25."""


@dataclass(frozen=True)
class Phase:
    """One baked picture of `rows` x `tiles * 32` pixels.

    `table` (rows, tiles) int32: EMPTY, or twice the tile's number, plus 1 when all of it and both neighbours are opaque.
    """

    table: NDArray[np.int32]
    shown: NDArray[np.uint32]
    spill: NDArray[np.uint8]

    @property
    def size_bytes(self) -> int:
        """Memory held."""
        return self.table.nbytes + self.shown.nbytes + self.spill.nbytes


def bake(
    figure: NDArray[np.float32], screen: tuple[float, float, float], spill: float, spill_px: float, *, dither: bool
) -> Phase:
    """Pack `figure` (rows, columns, 4), premultiplied linear, columns a multiple of 32.

    `spill` of the `screen`'s light (linear) is added at the silhouette, fading over `spill_px` inwards.
    """
    rows, columns = figure.shape[:2]
    soft = soften(np.ascontiguousarray(figure[..., 3]), max(1, int(spill_px)))
    codes = np.zeros((rows + 2, columns + 2), np.uint32)
    spills = np.zeros((rows, columns), np.uint8)
    _encode(figure, soft, np.array(screen, F), spill, codes, spills, dither)
    _bleed(codes)
    table = np.empty((rows, columns // TILE), np.int32)
    count = _number(codes, table)
    shown = np.empty((count, TILE), np.uint32)
    kept = np.empty((count, TILE), np.uint8)
    _fill(codes, spills, table, shown, kept)
    return Phase(table, shown, kept)


@njit(nogil=True, cache=True)
def _encode(
    figure: NDArray[np.float32],
    soft: NDArray[np.float32],
    screen: NDArray[np.float32],
    strength: float,
    codes: NDArray[np.uint32],
    spills: NDArray[np.uint8],
    dither: bool,
) -> None:
    """Straight sRGB codes and alpha; `codes` has a margin of one pixel all round."""
    rows, columns = soft.shape
    for row in range(rows):
        for column in range(columns):
            alpha = figure[row, column, 3]
            matte = U(alpha * F(255) + F(0.5))
            if matte == U(0):
                continue
            edge = min(max(F(2) - F(2) * soft[row, column], F(0)), F(1))
            share = U(min(F(strength) * edge * edge * F(1 / SPILL_SCALE) + F(0.5), F(255)))
            spills[row, column] = share
            bits = hash_u32(U(column), U((row * 0x2545F491) & 0xFFFFFFFF))
            packed = U(matte << U(24))
            for channel in range(3):
                light = figure[row, column, channel] / alpha + F(share) * F(SPILL_SCALE) * screen[channel]
                up = F(U(bits >> U(10 * channel)) & U(1023)) * F(1 / 1024) if dither else F(0.5)
                packed |= U(U(min(encode(min(light, F(1))) * F(255) + up, F(255))) << U(16 - 8 * channel))
            codes[row + 1, column + 1] = packed


@njit(nogil=True, cache=True)
def _bleed(codes: NDArray[np.uint32]) -> None:
    """Carry colour one pixel outwards where alpha is 0, so that enlarging never mixes an edge with black."""
    rows, columns = codes.shape
    for row in range(1, rows - 1):
        for column in range(1, columns - 1):
            if codes[row, column] != U(0):
                continue
            for neighbour in (
                codes[row, column - 1],
                codes[row, column + 1],
                codes[row - 1, column],
                codes[row + 1, column],
                codes[row - 1, column - 1],
                codes[row - 1, column + 1],
                codes[row + 1, column - 1],
                codes[row + 1, column + 1],
            ):
                if neighbour >= U(0x01000000):
                    codes[row, column] = neighbour & U(0x00FFFFFF)
                    break


@njit(nogil=True, cache=True)
def _number(codes: NDArray[np.uint32], table: NDArray[np.int32]) -> int:
    """Fill the table; returns how many tiles are kept."""
    count = 0
    for row in range(table.shape[0]):
        for tile in range(table.shape[1]):
            seen, opaque = False, True
            for column in range(tile * TILE, tile * TILE + TILE + 2):
                for near in range(row, row + 3):
                    seen = seen or codes[near, column] >= U(0x01000000)
                opaque = opaque and codes[row + 1, column] >= U(0xFF000000)
            table[row, tile] = EMPTY
            if seen:
                table[row, tile] = 2 * count + (1 if opaque else 0)
                count += 1
    return count


@njit(nogil=True, cache=True)
def _fill(
    codes: NDArray[np.uint32],
    spills: NDArray[np.uint8],
    table: NDArray[np.int32],
    shown: NDArray[np.uint32],
    kept: NDArray[np.uint8],
) -> None:
    for row in range(table.shape[0]):
        for tile in range(table.shape[1]):
            if table[row, tile] != EMPTY:
                number = table[row, tile] // 2
                for i in range(TILE):
                    shown[number, i] = codes[row + 1, tile * TILE + i + 1]
                    kept[number, i] = spills[row, tile * TILE + i]
