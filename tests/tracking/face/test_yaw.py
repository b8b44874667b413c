"""A turned head's yaw, against heads of known shape."""

import numpy as np
import pytest

from onset.bench.trackers.pose_rows import mesh_of, own_shape
from onset.bench.trackers.turned_head import TurnedHead
from onset.tracking.face.follow import Follower
from onset.tracking.face.lens import LensSettings, lens_for
from onset.tracking.face.pose import angles_deg, head_pose, rotation_of
from onset.tracking.face.yaw import fully_turned
from tests.tracking.face.known_faces import picture


def posed(yaw_deg: float, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = rotation_of(yaw_deg, pitch_deg, roll_deg)
    matrix[:3, 3] = (0.1, 0.2, 0.7)
    return matrix


def test_a_head_that_looks_ahead_stays_and_a_turned_one_turns_further_to_either_side() -> None:
    assert np.array_equal(fully_turned(posed(0.0)), posed(0.0))
    for told, true in ((19.0, 20.0), (35.0, 40.0), (42.5, 50.0)):
        for sign in (1.0, -1.0):
            yaw, pitch, roll = angles_deg(fully_turned(posed(sign * told, 12.0, -7.0))[:3, :3])
            assert yaw == pytest.approx(sign * true, abs=1.0)
            assert (pitch, roll) == pytest.approx((12.0, -7.0))


def test_it_grows_steadily_up_to_faces_that_are_turned_away() -> None:
    said = [angles_deg(fully_turned(posed(yaw))[:3, :3])[0] for yaw in range(0, 121, 2)]
    assert (np.diff(said) > 0.5).all()


def test_a_portrait_on_a_head_that_is_turned_by_40_degrees_is_told_to_be() -> None:
    """Without it 34.9 and 33.5 degrees are told of this one."""
    pytest.importorskip("mediapipe")
    follower, lens = Follower(1, 0.5, 2.0), lens_for(LensSettings(hfov_deg=30.0), 960, 720)
    try:
        portrait = picture("hopper")
        mesh = mesh_of(follower, portrait)
        assert mesh is not None
        head = TurnedHead(portrait, mesh.points_px, own_shape(mesh))
        told = []
        for yaw in (0.0, 40.0, -40.0):
            found = mesh_of(follower, head.seen(rotation_of(yaw, 0.0, 0.0), np.array((0.0, 0.0, 0.6)), lens, 960, 720))
            assert found is not None
            pose = head_pose(found.points_px, found.depth_px, lens)
            assert pose is not None
            told.append(angles_deg(fully_turned(pose.matrix)[:3, :3])[0])
    finally:
        follower.close()
    assert told[1] - told[0] == pytest.approx(40.0, abs=3.0)
    assert told[2] - told[0] == pytest.approx(-40.0, abs=5.0)
