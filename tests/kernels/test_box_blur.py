import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onset_kernels.around import Plane
from scipy.ndimage import uniform_filter

from tests.kernels import tolerances
from tests.kernels.neighbours import around, dot, noise


def slow_box(source: Plane, radius_px: float) -> np.ndarray:
    """Every window written out in float64: full taps, then the covered fraction of the next ones."""
    reach, fraction = int(radius_px), radius_px - int(radius_px)
    taps = np.array([fraction, *[1.0] * (2 * reach + 1), fraction]) / (2 * radius_px + 1)
    plane = source.astype(np.float64)
    for axis in (0, 1):
        padded = np.pad(plane, [(reach + 1, reach + 1) if axis == i else (0, 0) for i in (0, 1)], "edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, taps.size, axis)
        plane = windows @ taps
    return plane


def test_a_dot_becomes_a_square_of_equal_samples(device: str) -> None:
    made = around(device, "box_blur", dot(5, 7, 2, 3), 1.0)
    expected = np.zeros((5, 7))
    expected[1:4, 2:5] = 1 / 9
    np.testing.assert_allclose(made, expected, rtol=0, atol=tolerances.MEAN)


def test_half_a_pixel_of_radius_weighs_the_neighbours_by_half(device: str) -> None:
    made = around(device, "box_blur", dot(1, 5, 0, 2), 0.5)  # 0.5 1 0.5, over 2; one row: nothing else above and below
    np.testing.assert_allclose(made, [[0, 0.25, 0.5, 0.25, 0]], rtol=0, atol=tolerances.MEAN)


def test_edges_repeat_the_outermost_sample(device: str) -> None:
    made = around(device, "box_blur", np.array([[3, 0, 0, 0]], np.float32), 1.0)
    np.testing.assert_allclose(made, [[2, 1, 0, 0]], rtol=0, atol=3 * tolerances.MEAN)


@pytest.mark.parametrize("radius", [1, 2, 7])
def test_whole_radii_agree_with_scipy(device: str, radius: int) -> None:
    source = noise(19, 23)
    expected = uniform_filter(source.astype(np.float64), 2 * radius + 1, mode="nearest")
    np.testing.assert_allclose(around(device, "box_blur", source, radius), expected, rtol=0, atol=tolerances.MEAN)


@pytest.mark.parametrize("radius", [0.01, 0.5, 1.25, 3.999, 12.5])
def test_fractions_agree_with_the_slow_sum(device: str, radius: float) -> None:
    source = noise(11, 21)
    np.testing.assert_allclose(
        around(device, "box_blur", source, radius), slow_box(source, radius), rtol=0, atol=tolerances.MEAN
    )


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.floats(0, 40),
    st.integers(0, 99),
)
@settings(max_examples=60)
def test_any_size_and_radius_agree_with_the_slow_sum(height: int, width: int, radius: float, seed: int) -> None:
    source = noise(height, width, seed)
    np.testing.assert_allclose(
        around("cpu", "box_blur", source, radius), slow_box(source, radius), rtol=0, atol=tolerances.MEAN
    )


@pytest.mark.parametrize("radius", [63.5, 200.0, 1024.0])
def test_wide_windows_do_not_drift(radius: float) -> None:
    source = noise(130, 700)
    np.testing.assert_allclose(
        around("cpu", "box_blur", source, radius), slow_box(source, radius), rtol=0, atol=tolerances.MEAN
    )


def test_the_sum_is_conserved_when_nothing_reaches_an_edge(device: str) -> None:
    source = dot(15, 15, 7, 7)
    assert around(device, "box_blur", source, 4.3).sum(dtype=np.float64) == pytest.approx(1, abs=1e-5)


def test_a_larger_radius_always_spreads_further(device: str) -> None:
    source = dot(13, 13, 6, 6)
    peaks = [around(device, "box_blur", source, radius).max() for radius in (0, 0.1, 0.5, 0.9, 1, 1.1, 2, 3.7)]
    assert peaks == sorted(peaks, reverse=True)
    assert len(set(peaks)) == len(peaks)
