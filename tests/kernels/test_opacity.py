"""Opacity, by hand and by its algebra."""

import numpy as np
import pytest
from onset_kernels.opacity import OPACITY

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied


def faded(rgb: np.ndarray, a: np.ndarray, opacity: float, device: str) -> np.ndarray:
    return np.stack(applied(OPACITY, {**lanes(rgb), "a": a}, {"opacity": opacity}, device=device))


@pytest.mark.parametrize("opacity", [0.0, 0.25, 1.0])
def test_all_four_lanes_are_scaled(opacity: float, device: str) -> None:
    rgb = colours(200, seed=1)
    a = mattes(rgb.shape[1], seed=2)
    expected = np.concatenate([rgb, a[None]]) * np.float32(opacity)
    np.testing.assert_array_equal(faded(rgb, a, opacity, device), expected)
