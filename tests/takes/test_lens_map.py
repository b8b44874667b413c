"""The lens model and its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.takes.camera_state import Distortion
from onset.takes.lens_map import distorted, st_map, undistorted

SMALL = st.floats(-0.1, 0.1, allow_nan=False)


@given(k1=SMALL, k2=SMALL, p1=st.floats(-0.005, 0.005), p2=st.floats(-0.005, 0.005))
def test_the_inverse_leads_back(k1: float, k2: float, p1: float, p2: float) -> None:
    lens = Distortion(k=(k1, k2), p=(p1, p2))
    points = np.stack(np.meshgrid(np.linspace(-0.5, 0.5, 9), np.linspace(-0.3, 0.3, 7)), axis=-1)
    assert np.abs(undistorted(distorted(points, lens), lens) - points).max() < 1e-7


def test_a_known_point_comes_to_lie_where_opencv_puts_it() -> None:
    # cv2.projectPoints((0.4, -0.3, 1)) with k1 -0.12, k2 0.03, k3 -0.004, p1 0.0011, p2 -0.0007
    lens = Distortion(k=(-0.12, 0.03, -0.004, 0.0, 0.0, 0.0), p=(0.0011, -0.0007))
    assert distorted(np.array([0.4, -0.3]), lens) == pytest.approx([0.38806200, -0.29090275], abs=1e-8)


def test_no_distortion_is_the_identity_with_pixel_centres_at_a_half() -> None:
    found = st_map(Distortion(), (4, 2), (10.0, 10.0), (2.0, 1.0), undistort=False)
    assert found[0, 0] == pytest.approx([0.5 / 4, 1.5 / 2])
    assert found[1, 3] == pytest.approx([3.5 / 4, 0.5 / 2])
