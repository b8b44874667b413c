import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import grey_dilation

from tests.kernels import tolerances
from tests.kernels.neighbours import around, dot, noise


def test_a_dot_grows_into_a_square(device: str) -> None:
    expected = np.zeros((5, 7))
    expected[1:4, 2:5] = 1
    np.testing.assert_array_equal(around(device, "dilate", dot(5, 7, 2, 3), 1.0), expected)


def test_a_quarter_of_a_pixel_adds_a_quarter_around(device: str) -> None:
    expected = np.array([[0.25, 0.25, 0.25], [0.25, 1, 0.25], [0.25, 0.25, 0.25]])
    np.testing.assert_array_equal(around(device, "dilate", dot(3, 3, 1, 1), 0.25), expected)


@pytest.mark.parametrize("radius", [1, 2, 3, 8])
def test_whole_radii_agree_with_scipy(device: str, radius: int) -> None:
    source = noise(13, 21)
    expected = grey_dilation(source, size=2 * radius + 1, mode="nearest")
    np.testing.assert_allclose(around(device, "dilate", source, radius), expected, rtol=0, atol=tolerances.EXTREME)


@pytest.mark.parametrize("radius", [0.5, 1.0, 2.3])
def test_dilating_is_eroding_the_negative(device: str, radius: float) -> None:
    source = noise(9, 12)
    np.testing.assert_array_equal(around(device, "dilate", source, radius), -around(device, "erode", -source, radius))


@given(st.integers(1, 120), st.integers(1, 120), st.integers(0, 12), st.integers(0, 99))
@settings(max_examples=40)
def test_dilate_then_erode_never_falls_below_the_matte(height: int, width: int, radius: int, seed: int) -> None:
    source = noise(height, width, seed)
    closed = around("cpu", "erode", around("cpu", "dilate", source, radius), radius)
    assert (closed >= source).all()
