import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.pyramid import levels_of, pull, push


def filled(values: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """`values` (channels, rows, columns) where `weights` (rows, columns) are known, carried everywhere."""
    channels, rows, columns = values.shape
    levels = levels_of(rows, columns)
    lines = np.zeros((channels, int(levels[-1, 0])), np.float32)
    own = np.zeros(lines.shape[1], np.float32)
    lines[:, : rows * columns] = (values * weights).reshape(channels, -1)
    own[: rows * columns] = weights.ravel()
    pull(lines, own, levels)
    push(lines, own, levels, np.zeros(columns + 3, np.float32))
    return lines[:, : rows * columns].reshape(values.shape)


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 1), (13, 22), (32, 32), (135, 240)])
def test_one_known_pixel_fills_everything_with_itself(size: tuple[int, int]) -> None:
    values, weights = np.full((2, *size), 0.7, np.float32), np.zeros(size, np.float32)
    values[1] = 0.2
    weights[size[0] // 2, size[1] // 3] = 1.0
    out = filled(values, weights)
    np.testing.assert_allclose(out[0], 0.7, atol=1e-5)
    np.testing.assert_allclose(out[1], 0.2, atol=1e-5)


def test_what_is_wholly_known_stays_as_it_is() -> None:
    rng = np.random.default_rng(1)
    values = rng.uniform(0, 1, (3, 19, 30)).astype(np.float32)
    np.testing.assert_allclose(filled(values, np.ones((19, 30), np.float32)), values, atol=1e-6)


def test_between_two_sides_lies_a_smooth_way_within_both() -> None:
    values, weights = np.zeros((1, 8, 64), np.float32), np.zeros((8, 64), np.float32)
    values[:, :, 60:] = 1.0
    weights[:, :4] = weights[:, 60:] = 1.0
    middle = filled(values, weights)[0, 4]
    assert middle.min() >= -1e-6
    assert middle.max() <= 1.0 + 1e-6
    assert np.abs(np.diff(middle)).max() < 0.2
    assert middle[8] < 0.3 < 0.7 < middle[55]


def test_nothing_known_gives_nothing() -> None:
    assert (filled(np.ones((1, 5, 6), np.float32), np.zeros((5, 6), np.float32)) == 0.0).all()
