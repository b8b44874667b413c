from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onset_kernels.around import Plane
from onset_kernels.gaussian_blur import gaussian_weights
from scipy.ndimage import gaussian_filter
from scipy.special import ndtr

from tests.kernels import tolerances
from tests.kernels.neighbours import around, dot, noise


def slow_gaussian(source: Plane, sigma_px: float) -> np.ndarray:
    """Every tap written out in float64, from the formula."""
    reach = int(4 * sigma_px) + 1
    taps = np.array([max(exp(-k * k / (2 * sigma_px**2)) - exp(-8), 0.0) for k in range(-reach, reach + 1)])
    taps /= taps.sum()
    plane = source.astype(np.float64)
    for axis in (0, 1):
        padded = np.pad(plane, [(reach, reach) if axis == i else (0, 0) for i in (0, 1)], "edge")
        plane = np.lib.stride_tricks.sliding_window_view(padded, taps.size, axis) @ taps
    return plane


def test_a_row_of_one_dot_shows_the_weights(device: str) -> None:
    made = around(device, "gaussian_blur", dot(1, 9, 0, 4), 1.0)
    bell = np.array([exp(-(k**2) / 2) - exp(-8) for k in (4, 3, 2, 1, 0, 1, 2, 3, 4)])
    np.testing.assert_allclose(made[0], bell / bell.sum(), rtol=0, atol=tolerances.MEAN)


def test_a_quarter_pixel_of_sigma_is_still_nothing(device: str) -> None:
    source = noise(5, 6)
    np.testing.assert_array_equal(around(device, "gaussian_blur", source, 0.25), source)
    assert np.abs(around(device, "gaussian_blur", source, 0.3) - source).max() > 1e-4


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.3])
def test_it_agrees_with_scipy_but_for_the_height_of_the_cut(device: str, sigma: float) -> None:
    source = noise(19, 23)
    expected = gaussian_filter(source.astype(np.float64), sigma, mode="nearest")
    made = around(device, "gaussian_blur", source, sigma)
    np.testing.assert_allclose(made, expected, rtol=0, atol=tolerances.GAUSSIAN_SHAPE)


@pytest.mark.parametrize("sigma", [0.4, 1.0, 1.7])
def test_it_agrees_with_the_slow_sum(device: str, sigma: float) -> None:
    source = noise(11, 17)
    made = around(device, "gaussian_blur", source, sigma)
    np.testing.assert_allclose(made, slow_gaussian(source, sigma), rtol=0, atol=tolerances.MEAN)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0.01, 30), st.integers(0, 99))
@settings(max_examples=60)
def test_any_size_and_sigma_agree_with_the_slow_sum(height: int, width: int, sigma: float, seed: int) -> None:
    source = noise(height, width, seed)
    made = around("cpu", "gaussian_blur", source, sigma)
    np.testing.assert_allclose(made, slow_gaussian(source, sigma), rtol=0, atol=tolerances.MEAN)


@given(st.floats(0, 1024))
def test_weights_sum_to_one_fall_outwards_and_come_in_fours(sigma: float) -> None:
    weights = gaussian_weights(sigma)
    assert weights.dtype == np.float32
    assert weights.size % 4 == 1
    assert weights[0] + 2 * weights[1:].sum(dtype=np.float64) == pytest.approx(1, abs=1e-6)
    assert (np.diff(weights) <= 0).all()
    assert (weights >= 0).all()


def test_the_variance_of_a_spread_dot_is_sigma_squared() -> None:
    made = around("cpu", "gaussian_blur", dot(1, 101, 0, 50), 6.0)[0].astype(np.float64)
    distance = np.arange(101) - 50
    assert (made * distance**2).sum() == pytest.approx(36, rel=0.0065)  # documented: the cut takes off 0.6 percent
    assert made.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("sigma", [3.0, 10.0])
def test_a_step_edge_becomes_the_integral_of_the_bell(sigma: float) -> None:
    edge = np.zeros((1, 400), np.float32)
    edge[:, 200:] = 1
    made = around("cpu", "gaussian_blur", edge, sigma)[0]
    integral = ndtr((np.arange(400) - 199.5) / sigma)
    np.testing.assert_allclose(made, integral, rtol=0, atol=2 * tolerances.GAUSSIAN_SHAPE)
