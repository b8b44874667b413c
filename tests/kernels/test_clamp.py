"""Clamp."""

import numpy as np
from onset_kernels.clamp import CLAMP

from tests.kernels.pictures import floats
from tests.kernels.pointwise import applied


def test_lanes_are_held_between_the_bounds_and_nan_is_the_lower(device: str) -> None:
    lane = floats([-2, 0.25, 0.5, 9, np.nan, np.inf, -np.inf])
    out = applied(CLAMP, {"r": lane, "g": lane, "b": lane, "a": lane}, {"low": 0.25, "high": 0.75}, device=device)
    for plane in out:
        np.testing.assert_array_equal(plane, floats([0.25, 0.25, 0.5, 0.75, 0.25, 0.75, 0.25]))
