"""A strip of baked phases: each picture of the figure's cycle in tiles of 16 pixels, empty ones left out.

A tile holds packed BGRA8: the figure's straight sRGB colour as the camera sees it, screen spill included, and its
alpha. These stored values *are* the scene's truth: nothing is rounded after them but the camera's own 8 bits, and the
true foreground is `decode(shown) - spill * screen`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.blur import soften
from onset.stage.light import encode
from onset.stage.noise_hash import hash_u32
from onset.stage.pages import pages

F = np.float32
U = np.uint32
TILE = 16
"""Pixels of a tile: one row high, and a length that compiles to whole vector registers on any CPU."""
EMPTY = -1
SPILL_SCALE = 1.0 / 1020.0
"""One step of `spill`, as a share of the screen's light; the largest is 0.25."""


@dataclass(frozen=True)
class Phase:
    """One baked picture of `rows` x `tiles * 16` pixels.

    `table` (rows, tiles) int32: EMPTY, or twice the tile's number, plus 1 when it is opaque (and, where it will be
    enlarged, the pixels beside it as well).
    `shown` (count, 16) uint32: the tiles, those of a row one after another.
    """

    table: NDArray[np.int32]
    shown: NDArray[np.uint32]

    @property
    def size_bytes(self) -> int:
        """Memory held."""
        return self.table.nbytes + self.shown.nbytes


@dataclass(frozen=True)
class Finish:
    """What the camera does to the figure: light of the `screen` (linear) reflected at the silhouette.

    `spill` is its share there, fading over `spill_px` inwards; `dither` rounds codes by a hash, and they are kept
    within `low` and `high`.
    """

    screen: tuple[float, float, float]
    spill: float
    spill_px: float
    dither: bool
    low: int
    high: int

    def packed(self) -> NDArray[np.float32]:
        """For the kernel: spill in steps, least and greatest code, share of the hash and constant added in rounding."""
        rounding = (1.0 / 1024, 0.0) if self.dither else (0.0, 0.5)
        return np.array([self.spill / SPILL_SCALE, self.low, self.high, *rounding, *self.screen], F)


class Kiln:
    """Bakes figures of one size, one after another, in one scratch memory: fresh pages cost as much as the work.

    Figures that will be `enlarged` keep the tiles beside what is seen too, since enlarging reads them.
    """

    def __init__(self, rows: int, columns: int, *, enlarged: bool) -> None:
        self._margin = 1 if enlarged else 0
        self._soft = pages((rows, columns), F)
        self._spills = pages((rows, columns), np.uint8)
        # Needed one after the other: the blur's scratch, then the codes with a margin of one pixel all round.
        self._shared = pages(((rows + 2) * (columns + 2),), np.uint32)

    def bake(self, figure: NDArray[np.float32], finish: Finish) -> tuple[Phase, NDArray[np.uint32]]:
        """Pack `figure` (4, rows, columns), premultiplied linear, columns a multiple of 16.

        Returns the phase, and its tiles' spill (count, 16) uint32 in steps of SPILL_SCALE of the screen's light.
        """
        rows, columns = self._soft.shape
        soften(
            figure[3],
            max(1, int(finish.spill_px)),
            self._soft,
            self._shared[: self._soft.size].view(F).reshape(rows, -1),
        )
        codes = self._shared.reshape(rows + 2, columns + 2)
        codes[:], self._spills[:] = 0, 0
        _encode(figure, self._soft, finish.packed(), codes, self._spills)
        _bleed(codes)
        table = np.empty((rows, columns // TILE), np.int32)
        count = _number(codes, table, self._margin)
        shown, kept = np.empty((count, TILE), np.uint32), np.empty((count, TILE), np.uint32)
        _fill(codes, self._spills, table, shown, kept)
        return Phase(table, shown), kept


@njit(nogil=True, cache=True)
def _encode(
    figure: NDArray[np.float32],
    soft: NDArray[np.float32],
    finish: NDArray[np.float32],
    codes: NDArray[np.uint32],
    spills: NDArray[np.uint8],
) -> None:
    """Straight sRGB codes and alpha, tile by tile; `codes` has a margin of one pixel all round."""
    for row in range(soft.shape[0]):
        for start in range(0, soft.shape[1], TILE):
            end = start + TILE
            if _any(figure[3, row][start:end]):
                _encode_tile(
                    figure[0, row][start:end],
                    figure[1, row][start:end],
                    figure[2, row][start:end],
                    figure[3, row][start:end],
                    soft[row][start:end],
                    finish,
                    U(start),
                    U((row * 0x2545F491) & 0xFFFFFFFF),
                    codes[row + 1][start + 1 : end + 1],
                    spills[row][start:end],
                )


@njit(nogil=True, cache=True, fastmath=True)
def _any(tile: NDArray[np.float32]) -> bool:
    total = F(0)
    for i in range(TILE):
        total += tile[i]
    return bool(total > F(0))


@njit(nogil=True, cache=True, fastmath=True, error_model="numpy")
def _encode_tile(
    reds: NDArray[np.float32],
    greens: NDArray[np.float32],
    blues: NDArray[np.float32],
    alphas: NDArray[np.float32],
    soft: NDArray[np.float32],
    finish: NDArray[np.float32],
    column: Any,
    key: Any,
    codes: NDArray[np.uint32],
    spills: NDArray[np.uint8],
) -> None:
    # Scalars from here on: an array handed to an inlined function is counted in the loop, and nothing vectorises.
    steps, low, high, spread, least = finish[0], finish[1], finish[2], finish[3], finish[4]
    screen_red, screen_green, screen_blue = finish[5], finish[6], finish[7]
    for i in range(TILE):
        alpha = alphas[i]
        matte = U(np.int32(alpha * F(255) + F(0.5)))
        per_alpha = F(1) / max(alpha, F(1 / 512))
        edge = min(max(F(2) - F(2) * soft[i], F(0)), F(1))
        # Spill is reflected: a dark cloth throws less of it back.
        albedo = max(max(reds[i], greens[i]), blues[i]) * per_alpha
        edge = edge * edge * min(F(0.3) + F(1.4) * albedo, F(1))
        share = np.int32(min(steps * edge + F(0.5), F(255)))
        light = F(share) * F(SPILL_SCALE)
        bits = hash_u32(U(U(i) + column), key)
        red = _code(reds[i] * per_alpha + light * screen_red, bits, low, high, spread, least)
        green = _code(greens[i] * per_alpha + light * screen_green, U(bits >> U(10)), low, high, spread, least)
        blue = _code(blues[i] * per_alpha + light * screen_blue, U(bits >> U(20)), low, high, spread, least)
        packed = U(U(U(matte << U(24)) | U(red << U(16))) | U(U(green << U(8)) | blue))
        codes[i] = packed if matte > U(0) else U(0)
        spills[i] = np.uint8(share if matte > U(0) else np.int32(0))


@njit(nogil=True, inline="always")
def _code(light: Any, bits: Any, low: Any, high: Any, spread: Any, least: Any) -> Any:
    """The sRGB code of linear light, rounded by ten bits of a hash or to the nearest."""
    up = F(np.int32(U(bits & U(1023)))) * spread + least
    return U(np.int32(min(max(encode(min(light, F(1))) * F(255) + up, low), high)))


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
def _number(codes: NDArray[np.uint32], table: NDArray[np.int32], margin: int) -> int:
    """Fill the table; returns how many tiles are kept."""
    count = 0
    for row in range(table.shape[0]):
        for tile in range(table.shape[1]):
            seen, opaque = False, True
            for column in range(tile * TILE + 1 - margin, tile * TILE + 1 + TILE + margin):
                for near in range(row + 1 - margin, row + 2 + margin):
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
    kept: NDArray[np.uint32],
) -> None:
    for row in range(table.shape[0]):
        for tile in range(table.shape[1]):
            if table[row, tile] != EMPTY:
                number = table[row, tile] // 2
                for i in range(TILE):
                    shown[number, i] = codes[row + 1, tile * TILE + i + 1]
                    kept[number, i] = spills[row, tile * TILE + i]
