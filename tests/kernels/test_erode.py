import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import grey_erosion

from tests.kernels import tolerances
from tests.kernels.neighbours import around, dot, noise


def test_a_hole_grows_into_a_square(device: str) -> None:
    matte = 1 - dot(5, 7, 2, 3)
    expected = np.ones((5, 7))
    expected[1:4, 2:5] = 0
    np.testing.assert_array_equal(around(device, "erode", matte, 1.0), expected)


def test_half_a_pixel_takes_half_of_the_outermost_ring(device: str) -> None:
    matte = np.zeros((5, 5), np.float32)
    matte[1:4, 1:4] = 1
    expected = np.zeros((5, 5))
    expected[1:4, 1:4] = 0.5
    expected[2, 2] = 1
    np.testing.assert_array_equal(around(device, "erode", matte, 0.5), expected)


def test_the_edge_of_the_picture_does_not_erode(device: str) -> None:
    np.testing.assert_array_equal(around(device, "erode", np.ones((3, 4), np.float32), 2.5), np.ones((3, 4)))


@pytest.mark.parametrize("radius", [1, 2, 3, 8])
def test_whole_radii_agree_with_scipy(device: str, radius: int) -> None:
    source = noise(13, 21)
    expected = grey_erosion(source, size=2 * radius + 1, mode="nearest")
    np.testing.assert_allclose(around(device, "erode", source, radius), expected, rtol=0, atol=tolerances.EXTREME)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0, 40), st.integers(0, 99))
@settings(max_examples=60)
def test_any_size_and_radius_lie_between_scipys_whole_ones(height: int, width: int, radius: float, seed: int) -> None:
    source = noise(height, width, seed)
    reach = int(radius)
    inner, outer = (grey_erosion(source.astype(np.float64), size=2 * r + 1, mode="nearest") for r in (reach, reach + 1))
    expected = inner + (radius - reach) * (outer - inner)
    np.testing.assert_allclose(
        around("cpu", "erode", source, radius), expected, rtol=0, atol=tolerances.EXTREME_FRACTION
    )


def test_a_larger_radius_never_gives_more(device: str) -> None:
    source = noise(9, 12)
    planes = [around(device, "erode", source, radius) for radius in (0, 0.2, 0.9, 1, 1.01, 1.7, 2, 3)]
    for wider, narrower in zip(planes[1:], planes, strict=False):
        assert (wider <= narrower).all()
        assert (wider < narrower).any()
