"""A hand's side, bends and own space, on hands made of numbers."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.tracking.hands.hand import Sides, bend_deg, hand_pose
from onset.tracking.hands.points import COUNT, LINES, PLACE, POINTS


def open_hand(side: str) -> NDArray[np.float64]:
    """(21, 3) camera space: palm to the camera, fingers up, half a metre away. A right hand's thumb is on the right."""
    out = 1.0 if side == "right" else -1.0
    points = np.zeros((COUNT, 3))
    for number in range(5):
        x = out * (0.04 - 0.02 * number)
        for joint in range(4):
            points[1 + 4 * number + joint] = x, -0.03 - 0.03 * joint - 0.05 * (number > 0), 0.0
    return np.asarray(points + np.array((0.0, 0.0, 0.5)))


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_open_hand_with_its_palm_to_the_camera_has_no_rotation(side: str) -> None:
    pose = hand_pose(open_hand(side), side)
    assert pose is not None
    assert pose[:3, :3] == pytest.approx(np.eye(3), abs=1e-9)
    assert pose[:3, 3] == pytest.approx((0, 0, 0.5))


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_back_of_the_hand_is_its_z(side: str) -> None:
    turned_over = (open_hand(side) - (0, 0, 0.5)) * (-1, 1, -1) + (0, 0, 0.5)
    pose = hand_pose(turned_over, side)
    assert pose is not None
    assert pose[:3, 2] == pytest.approx((0, 0, -1), abs=1e-9)


def test_a_hand_without_a_plane_has_no_pose() -> None:
    assert hand_pose(np.zeros((COUNT, 3)), "left") is None


@pytest.mark.parametrize("bend", [0.0, 30.0, 170.0])
def test_a_fingers_bend_is_the_sum_of_its_two_angles(bend: float) -> None:
    points = open_hand("right")
    first = PLACE["index_mcp"]
    angle = 0.0
    for joint in (1, 2, 3):
        points[first + joint] = points[first + joint - 1] + 0.03 * np.array((0, -np.cos(angle), -np.sin(angle)))
        angle += np.radians(bend) / 2
    assert bend_deg(points, "index") == pytest.approx(bend, abs=1e-5)
    assert bend_deg(points, "middle") == pytest.approx(0.0, abs=1e-5)


def test_the_models_left_is_the_persons_right() -> None:
    assert Sides().side(1, {"Left": 0.98}) == "right"
    assert Sides().side(1, {"Right": 0.98}) == "left"


def test_one_doubtful_frame_does_not_change_a_hands_side_but_a_long_run_does() -> None:
    sides = Sides()
    for _ in range(10):
        sides.side(7, {"Left": 0.95})
    assert sides.side(7, {"Right": 0.9}) == "right"
    assert sides.side(8, {"Right": 0.9}) == "left"
    for _ in range(30):
        last = sides.side(7, {"Right": 0.99})
    assert last == "left"


def test_scores_of_one_are_no_end_of_certainty() -> None:
    sides = Sides()
    sides.side(1, {"Left": 1.0})
    assert [sides.side(1, {"Right": 1.0}) for _ in range(3)][-1] == "left"


def test_points_are_named_once_and_lines_join_them() -> None:
    assert len(set(POINTS)) == COUNT == 21
    assert PLACE["pinky_tip"] == 20
    assert {name for line in LINES for name in line} == set(POINTS)
