"""Push-pull against its definition in float64, pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onset_kernels.push_pull import PushPull

from tests.kernels.tolerances import MEAN


def slowly(values: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """(channels, rows, columns) filled: the mean of what is known below, the rest from above."""
    rows, columns = weight.shape
    if (rows, columns) == (1, 1):
        return values
    small_rows, small_columns = (rows + 1) // 2, (columns + 1) // 2
    small = np.zeros((len(values), small_rows, small_columns))
    small_weight = np.zeros((small_rows, small_columns))
    for i in range(small_rows):
        for j in range(small_columns):
            cell = (slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2))
            total = weight[cell].sum()
            if total > 0:
                small[:, i, j] = (weight[cell] * values[:, *cell]).sum(axis=(1, 2)) / total
            small_weight[i, j] = min(total, 1)
    above = slowly(small, small_weight)
    y = np.clip((np.arange(rows) + 0.5) / 2 - 0.5, 0, small_rows - 1)
    x = np.clip((np.arange(columns) + 0.5) / 2 - 0.5, 0, small_columns - 1)
    y0, x0 = y.astype(int), x.astype(int)
    y1, x1 = np.minimum(y0 + 1, small_rows - 1), np.minimum(x0 + 1, small_columns - 1)
    fy, fx = (y - y0)[:, None], x - x0
    upper = above[:, y0][:, :, x0] * (1 - fx) + above[:, y0][:, :, x1] * fx
    lower = above[:, y1][:, :, x0] * (1 - fx) + above[:, y1][:, :, x1] * fx
    filled: NDArray[np.float64] = weight * values + (1 - weight) * (upper * (1 - fy) + lower * fy)
    return filled


def picture(channels: int, rows: int, columns: int, known: float, seed: int = 3) -> tuple[NDArray[np.float32], ...]:
    """Values, and weights of which about the share `known` is above 0."""
    random = np.random.default_rng(seed)
    weight = random.uniform(0, 1, (rows, columns)) * (random.uniform(0, 1, (rows, columns)) < known)
    weight[random.integers(rows), random.integers(columns)] = 1
    return random.uniform(-0.5, 2, (channels, rows, columns)).astype(np.float32), weight.astype(np.float32)


@given(st.integers(1, 3), st.integers(1, 23), st.integers(1, 23), st.sampled_from([0.0, 0.1, 0.5, 1.0]))
@settings(max_examples=60)
def test_gaps_are_filled_from_what_is_known_near_by(channels: int, rows: int, columns: int, known: float) -> None:
    values, weight = picture(channels, rows, columns, known)
    expected = slowly(values.astype(np.float64), weight.astype(np.float64))
    assert PushPull(channels, rows, columns).fill(values, weight)
    np.testing.assert_allclose(values, expected, rtol=0, atol=10 * MEAN)


def test_what_is_known_stays_and_a_plain_colour_spreads_over_everything() -> None:
    values, weight = picture(3, 37, 50, 0.02)
    weight[weight > 0] = 1
    values[:, weight > 0] = np.array([[0.1], [0.6], [0.2]], np.float32)
    PushPull(3, 37, 50).fill(values, weight)
    np.testing.assert_allclose(values, np.broadcast_to([[[0.1]], [[0.6]], [[0.2]]], values.shape), rtol=0, atol=MEAN)


def test_a_pixel_of_full_weight_is_not_touched() -> None:
    values, weight = picture(2, 20, 31, 0.5)
    weight[weight > 0.5] = 1
    before = values.copy()
    PushPull(2, 20, 31).fill(values, weight)
    np.testing.assert_array_equal(values[:, weight == 1], before[:, weight == 1])


def test_what_has_no_weight_may_be_no_number() -> None:
    values, weight = picture(1, 12, 9, 0.3)
    values[:, weight == 0] = np.nan
    PushPull(1, 12, 9).fill(values, weight)
    assert np.isfinite(values).all()


def test_one_instance_fills_one_picture_after_another() -> None:
    filler = PushPull(2, 15, 18)
    for seed in (4, 5):
        values, weight = picture(2, 15, 18, 0.2, seed)
        alone = values.copy()
        PushPull(2, 15, 18).fill(alone, weight)
        filler.fill(values, weight)
        np.testing.assert_array_equal(values, alone)


@pytest.mark.parametrize("size", [(1, 1), (5, 8)])
def test_where_nothing_is_known_nothing_is_made_up(size: tuple[int, int]) -> None:
    values, _ = picture(2, *size, 0.5)
    before = values.copy()
    assert not PushPull(2, *size).fill(values, np.zeros(size, np.float32))
    np.testing.assert_array_equal(values, before)


def test_planes_of_another_size_are_named() -> None:
    with pytest.raises(ValueError, match=r"values \(2, 3, 4\) with weights \(3, 5\); these were made for \(2, 3, 4\)"):
        PushPull(2, 3, 4).fill(np.zeros((2, 3, 4), np.float32), np.zeros((3, 5), np.float32))
