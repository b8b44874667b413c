import numpy as np
import pytest
from numpy.typing import NDArray

from onset.stage.enlarge import EDGE, NOTHING, SOLID, sprite_row
from onset.stage.strip import EMPTY, TILE

TILES = 4


def phase(codes: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.uint32]]:
    """A table that keeps every tile, and the pixels, of (rows, TILES * TILE, 4) BGRA codes."""
    rows = codes.shape[0]
    table = 2 * np.arange(rows * TILES, dtype=np.int32).reshape(rows, TILES)
    return table, np.ascontiguousarray(codes).view(np.uint32).ravel()


def enlarged(codes: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    table, shown = phase(codes)
    wide = np.full((4, TILES * TILE * scale + 2), 0xAAAAAAAA, np.uint32)
    kinds = np.zeros(TILES, np.uint8)
    rows = []
    for row in range(codes.shape[0] * scale):
        level, first, last = sprite_row(row, scale, table, shown, wide, kinds)
        assert (first, last) == (0, TILES)
        rows.append(wide[level, 1 : TILES * TILE * scale + 1].copy())
    return np.stack(rows).view(np.uint8).reshape(len(rows), -1, 4)


def bilinear(codes: NDArray[np.uint8], scale: int) -> NDArray[np.float64]:
    """An independent voice in float64; rows repeat at top and bottom, columns meet emptiness."""
    padded = np.pad(codes.astype(np.float64), ((1, 1), (0, 0), (0, 0)), "edge")
    padded = np.pad(padded, ((0, 0), (1, 1), (0, 0)))

    def along(values: NDArray[np.float64], count: int, axis: int) -> NDArray[np.float64]:
        place = (np.arange(count) + 0.5) / scale + 0.5
        low = np.floor(place).astype(int)
        share = (place - low).reshape([-1 if i == axis else 1 for i in range(3)])
        return np.asarray(np.take(values, low, axis) * (1 - share) + np.take(values, low + 1, axis) * share)

    return along(along(padded, codes.shape[0] * scale, 0), codes.shape[1] * scale, 1)


def smooth_picture() -> NDArray[np.uint8]:
    y, x = np.mgrid[0:6, 0 : TILES * TILE]
    return np.stack([x * 3 + y, 200 - x * 2, y * 30 + 20, 255 - y * 9], axis=-1).astype(np.uint8)


def test_at_its_own_size_a_row_is_copied() -> None:
    codes = np.random.default_rng(3).integers(0, 256, (5, TILES * TILE, 4), np.uint8)
    np.testing.assert_array_equal(enlarged(codes, 1), codes)


def test_twice_as_large_is_bilinear_to_one_code() -> None:
    codes = np.random.default_rng(3).integers(0, 256, (5, TILES * TILE, 4), np.uint8)
    assert np.abs(enlarged(codes, 2) - bilinear(codes, 2)).max() <= 1.0


@pytest.mark.parametrize("scale", [4, 8])
def test_larger_scales_stay_close_to_bilinear_on_smooth_pictures(scale: int) -> None:
    inner = slice(2 * scale, -2 * scale)
    difference = enlarged(smooth_picture(), scale)[:, inner] - bilinear(smooth_picture(), scale)[:, inner]
    assert np.abs(difference).max() <= 2.0


@pytest.mark.parametrize("scale", [1, 2, 4, 8])
def test_an_even_opaque_area_stays_exactly_as_it_is(scale: int) -> None:
    codes = np.full((4, TILES * TILE, 4), 255, np.uint8)
    codes[..., 1] = 77
    assert (enlarged(codes, scale)[:, scale:-scale] == codes[0, 0]).all()


def test_rows_say_which_tiles_are_empty_solid_or_edge() -> None:
    table = np.full((2, TILES), EMPTY, np.int32)
    table[0, 1], table[0, 3] = 0, 3
    shown = np.arange(2 * TILE, dtype=np.uint32) + 1
    wide, kinds = np.full((4, TILES * TILE + 2), 9, np.uint32), np.zeros(TILES, np.uint8)
    assert sprite_row(0, 1, table, shown, wide, kinds) == (0, 1, 4)
    assert kinds.tolist() == [NOTHING, EDGE, NOTHING, SOLID]
    assert wide[0, 2 * TILE + 1 : 3 * TILE + 1].tolist() == [0] * TILE
    assert wide[0, 3 * TILE + 1] == TILE + 1
    assert sprite_row(1, 1, table, shown, wide, kinds) == (0, 0, 0)
