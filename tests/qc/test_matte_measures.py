"""The measures' own kernels against the same said in plain numpy."""

from collections import deque

import numpy as np
import pytest

from onset.qc import matte_measures as measures

RANDOM = np.random.default_rng(8)


def flooded(through: np.ndarray) -> np.ndarray:
    """What is seen through and not joined to the top or the sides, pixel by pixel."""
    rows, columns = through.shape
    left = through.copy()
    queue = deque(
        (y, x) for y in range(rows) for x in range(columns) if left[y, x] and (y == 0 or x in (0, columns - 1))
    )
    for place in queue:
        left[place] = False
    while queue:
        y, x = queue.popleft()
        for v, u in ((y, x + 1), (y, x - 1), (y + 1, x), (y - 1, x)):
            if 0 <= v < rows and 0 <= u < columns and left[v, u]:
                left[v, u] = False
                queue.append((v, u))
    return left


@pytest.mark.parametrize("share", [0.35, 0.55, 0.62, 0.8])
@pytest.mark.parametrize("shape", [(1, 1), (2, 41), (33, 2), (40, 56)])
def test_what_is_enclosed_is_what_no_way_leads_to_from_the_top_or_the_sides(
    shape: tuple[int, int], share: float
) -> None:
    rows, columns = shape
    alphas = (RANDOM.random((2 * rows - 1, 2 * columns)) > share).astype(np.float32)
    enclosed, outside = np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    measures.enclose(alphas, enclosed, outside, np.zeros(rows * columns, np.int32))
    np.testing.assert_array_equal(enclosed, flooded(alphas[::2, ::2] < 0.5))


@pytest.mark.parametrize("divide", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("size", [(37, 90), (32, 64), (3, 5)])
def test_of_each_cell_the_pixel_in_its_middle_is_picked_and_the_last_where_it_is_cut(
    divide: int, size: tuple[int, int]
) -> None:
    matte = RANDOM.integers(0, 256, size).astype(np.uint8)
    alphas = np.zeros([-(-side // divide) for side in size], np.float32)
    measures.picked(matte, divide, 255.0, alphas)
    rows, columns = (
        np.minimum(np.arange(count) * divide + divide // 2, side - 1)
        for count, side in zip(alphas.shape, size, strict=True)
    )
    np.testing.assert_allclose(alphas, matte[np.ix_(rows, columns)] / 255, rtol=1e-6)


@pytest.mark.parametrize("primary", [0, 1, 2])
def test_a_cast_is_counted_in_the_third_of_the_picture_where_it_is(primary: int) -> None:
    columns, divide = 47, 4
    alphas = RANDOM.choice(np.array([0.0, 1.0], np.float32), (9, columns))
    codes = RANDOM.integers(0, 60, (9 * divide, columns * divide, 3)).astype(np.uint32)
    packed = np.uint32(0xFF000000) | codes[..., 0] << 16 | codes[..., 1] << 8 | codes[..., 2]
    picture = packed.astype(np.uint32)
    by_row = np.zeros((5, 4), np.int64)
    measures.cast_counts(alphas, picture, divide, primary, primary, by_row)
    seen = codes[2::8, 2::8].astype(int)
    cast = seen[..., primary] - np.delete(seen, primary, axis=2).max(axis=2) > measures.CAST_CODES
    third = 3 * np.arange(0, columns, 2) // columns
    solid = alphas[::2, ::2] >= 0.98
    expected = [solid.sum(axis=1), *((solid & cast)[:, third == part].sum(axis=1) for part in range(3))]
    np.testing.assert_array_equal(by_row, np.stack(expected, axis=1))


@pytest.mark.parametrize(
    ("seen", "screen", "away"),
    [
        ((0.2, 1.0, 0.3), (0.05, 0.25, 0.075), 0.0),  # the screen, four times as bright
        ((0.02, 0.1, 0.03), (0.05, 0.25, 0.075), 0.0),  # in shade
        ((0.15, 0.35, 0.175), (0.05, 0.25, 0.075), 0.0),  # under a little veil
        ((0.6, 0.44, 0.02), (0.01, 0.05, 0.015), 0.212),  # yellow cloth in full light, the screen under too little
        ((1.0, 0.95, 0.6), (0.05, 0.25, 0.075), 0.579),  # cream
    ],
)
def test_cloth_that_is_much_brighter_than_a_dim_screen_is_none_of_it(
    seen: tuple[float, ...], screen: tuple[float, ...], away: float
) -> None:
    proxy, plate = (np.tile(np.reshape(colour, (3, 1, 1)), (1, 4, 4)).astype(np.float32) for colour in (seen, screen))
    found, marked = np.zeros((2, 2), np.float32), np.zeros((2, 2), np.float32)
    measures.likeness(proxy, plate, np.zeros((4, 4), np.float32), 1, found, marked)
    np.testing.assert_allclose(found, away, atol=1e-3)
