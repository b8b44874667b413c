import numpy as np
import pytest

from onset.keying.wide_extremes import REACH, least_of_25, most_and_least_of_25, most_of_25

SHAPES = [(9, 11), (1, 1), (2, 3), (4, 1), (1, 40), (3, 2)]


@pytest.mark.parametrize("shape", SHAPES)
def test_extremes_of_five_by_five_repeat_the_edge(shape: tuple[int, int]) -> None:
    high, low = np.random.default_rng(3).uniform(-1.0, 1.0, (2, *shape)).astype(np.float32)
    side = 2 * REACH + 1
    windows = [
        np.lib.stride_tricks.sliding_window_view(np.pad(a, REACH, mode="edge"), (side, side)) for a in (high, low)
    ]
    most, least, both_most, both_least = np.zeros((4, *shape), np.float32)
    most_of_25(high, most)
    least_of_25(low, least)
    most_and_least_of_25(high, low, both_most, both_least)
    for found in (most, both_most):
        np.testing.assert_array_equal(found, windows[0].max(axis=(2, 3)))
    for found in (least, both_least):
        np.testing.assert_array_equal(found, windows[1].min(axis=(2, 3)))
