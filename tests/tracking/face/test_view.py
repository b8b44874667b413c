import numpy as np
import pytest

from onset.tracking.face.view import sides_in_view
from tests.tracking.face.made_faces import turned


def test_a_face_that_looks_into_the_lens_is_seen_whole() -> None:
    assert sides_in_view(turned(0.0)) == (1.0, 1.0)


def test_the_side_that_turns_away_is_lost_and_the_other_stays() -> None:
    left = [sides_in_view(turned(yaw_deg))[0] for yaw_deg in (0, 15, 30, 45, 60)]
    assert left == sorted(left, reverse=True)
    assert left[2] == pytest.approx(0.76, abs=0.03)
    assert left[-1] == 0.0
    assert all(sides_in_view(turned(yaw_deg))[1] == 1.0 for yaw_deg in (0, 15, 30, 45, 60))


def test_left_and_right_are_each_other_in_a_mirror() -> None:
    for yaw_deg in (5.0, 25.0, 40.0):
        np.testing.assert_allclose(sides_in_view(turned(yaw_deg)), sides_in_view(turned(-yaw_deg))[::-1])


def test_a_pose_without_a_distance_hides_nothing() -> None:
    assert sides_in_view(np.eye(4)) == (1.0, 1.0)
