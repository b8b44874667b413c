"""Copies of lanes."""

import numpy as np
from onset_kernels.keep import GREY, KEEP, KEEP_COLOUR

from tests.kernels.pictures import colours, lanes
from tests.kernels.pointwise import applied


def test_what_is_kept_is_what_was_there(device: str) -> None:
    rgb = colours(100, seed=1, low=-1, high=9)
    np.testing.assert_array_equal(np.stack(applied(KEEP_COLOUR, lanes(rgb), device=device)), rgb)
    np.testing.assert_array_equal(applied(KEEP, {"a": rgb[0]}, device=device)[0], rgb[0])


def test_grey_is_one_lane_three_times(device: str) -> None:
    rgb = applied(GREY, {"r": [0.25, 3.0]}, device=device)
    np.testing.assert_array_equal(np.stack(rgb), [[0.25, 3.0]] * 3)
