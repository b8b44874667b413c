"""Points to joint rotations and BVH: people whose angles are known, read back by a reader of their own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.body.bvh_text import bvh_text
from onset.tracking.body.motion import Motion, motion_of, ranges
from onset.tracking.body.points import PLACE
from onset.tracking.body.skeleton import JOINTS, PLACE_OF
from tests.tracking.body.bvh_reader import Reader
from tests.tracking.body.people import Points, clip, turned

JOINT_POINTS = {
    f"{side.capitalize()}{joint.capitalize()}": f"{side}_{joint}"
    for side in ("left", "right")
    for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
} | {"Head.end": "nose", "LeftAnkle.end": "left_foot_index", "RightAnkle.end": "right_foot_index"}
SHARP = 1.0


def made(points: Points, visibility: Points | None = None) -> tuple[Motion, Reader]:
    motion = motion_of(points, np.ones(points.shape[:2]) if visibility is None else visibility)
    return motion, Reader(bvh_text(motion, 1001 / 30_000))


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_forward_kinematics_of_the_file_is_where_the_points_were(seed: int) -> None:
    points = clip(5, seed)
    _, file = made(points)
    for frame in range(5):
        places = file.places(frame)
        off = {joint: np.abs(places[joint] - points[frame, PLACE[name]]).max() for joint, name in JOINT_POINTS.items()}
        assert max(off.values()) < 1e-5, off


def test_the_file_says_how_long_a_frame_is_and_has_the_whole_skeleton() -> None:
    _, file = made(clip(7))
    assert file.rows.shape == (7, 6 + 3 * (len(JOINTS) - 1))
    assert file.frame_s == pytest.approx(1001 / 30_000, rel=1e-8)
    assert [node.name for node in file.nodes() if not node.name.endswith(".end")] == [joint.name for joint in JOINTS]


def test_a_straight_person_who_faces_z_is_the_rest_pose() -> None:
    points = clip(1)
    motion, _ = made(points)
    rest = {name: np.zeros(3) for name in ("Hips",)}
    for number, joint in enumerate(JOINTS):
        if joint.parent:
            rest[joint.name] = rest[joint.parent] + motion.offsets_m[number]
    standing = np.zeros_like(points)
    for joint_name, point in JOINT_POINTS.items():
        base, _, end = joint_name.partition(".")
        standing[0, PLACE[point]] = rest[base] + (motion.ends_m[base] if end else 0)
    for side, out in (("left", 1.0), ("right", -1.0)):
        standing[0, PLACE[f"{side}_ear"]] = rest["Head"] + (0.07 * out, 0, 0)
        hand, thumbwards = rest[f"{side.capitalize()}Wrist"] + (0.09 * out, 0, 0), np.array((0, 0, 0.03))
        standing[0, PLACE[f"{side}_index"]], standing[0, PLACE[f"{side}_pinky"]] = hand + thumbwards, hand - thumbwards
        standing[0, PLACE[f"{side}_heel"]] = rest[f"{side.capitalize()}Ankle"] + (0, -0.07, -0.04)
    found, _ = made(standing)
    assert found.turns[0] == pytest.approx(np.broadcast_to(np.eye(3), found.turns[0].shape), abs=1e-9)


def test_elbows_and_knees_bend_about_one_axis_by_the_angle_between_the_bones() -> None:
    points = clip(30)
    motion, _ = made(points)
    for name, axis in (("LeftElbow", 1), ("RightElbow", 1), ("LeftKnee", 0), ("RightKnee", 0)):
        turns = motion.turns[:, PLACE_OF[name]]
        across = [other for other in range(3) if other != axis]
        assert np.abs(turns[:, across, axis]).max() < 1e-6, f"{name} turns about more than its hinge"
        upper, lower = _bones(points, name)
        bend = np.degrees(np.arccos(np.clip(np.sum(upper * lower, axis=1), -1, 1)))
        assert np.degrees(np.arccos(np.clip((np.trace(turns, axis1=1, axis2=2) - 1) / 2, -1, 1))) == pytest.approx(bend)


def _bones(points: Points, name: str) -> tuple[Points, Points]:
    side = "left" if name.startswith("Left") else "right"
    chain = ("shoulder", "elbow", "wrist") if name.endswith("Elbow") else ("hip", "knee", "ankle")
    a, b, c = (points[:, PLACE[f"{side}_{joint}"]] for joint in chain)
    return (b - a) / np.linalg.norm(b - a, axis=1)[:, None], (c - b) / np.linalg.norm(c - b, axis=1)[:, None]


def test_a_straight_arm_takes_its_turn_from_the_frames_around() -> None:
    points = np.repeat(clip(1), 9, axis=0)
    shoulder, elbow, wrist = (PLACE[f"left_{joint}"] for joint in ("shoulder", "elbow", "wrist"))
    straight = (points[0, elbow] - points[0, shoulder]) / np.linalg.norm(points[0, elbow] - points[0, shoulder])
    length = np.linalg.norm(points[0, wrist] - points[0, elbow])
    points[3:6, wrist] = points[3:6, elbow] + straight * length
    motion, _ = made(points)
    upper = motion.turns[:, PLACE_OF["LeftShoulder"]]
    assert upper[3:6] == pytest.approx(np.repeat(upper[:1], 3, axis=0), abs=1e-9)


def test_frames_without_a_body_are_bridged_on_the_shortest_way_and_listed() -> None:
    points = np.stack([clip(1)[0] @ turned("y", 10.0 * frame).T + (0.1 * frame, 0, 0) for frame in range(11)])
    whole, _ = made(points)
    points[4:7] = np.nan
    bridged, file = made(points)
    assert bridged.absent == [(4, 6)]
    assert bridged.bridged == {}
    assert bridged.turns == pytest.approx(whole.turns, abs=1e-9)
    # The hips go round the origin: the bridge is straight.
    assert bridged.root_m[5] == pytest.approx((bridged.root_m[3] + bridged.root_m[7]) / 2)
    assert np.isfinite(file.rows).all()


def test_at_the_ends_of_a_clip_the_nearest_pose_stays() -> None:
    points = clip(6)
    points[:2], points[5] = np.nan, np.nan
    motion, _ = made(points)
    assert motion.absent == [(0, 1), (5, 5)]
    assert motion.turns[0] == pytest.approx(motion.turns[2])
    assert motion.turns[5] == pytest.approx(motion.turns[4])
    assert motion.root_m[5] == pytest.approx(motion.root_m[4])


def test_a_hidden_wrist_moves_no_other_joint_and_its_gap_is_listed() -> None:
    points, visibility = clip(8), np.ones((8, 33))
    visibility[2:5, PLACE["left_wrist"]] = 0.1
    wild = points.copy()
    wild[2:5, PLACE["left_wrist"]] += SHARP
    motion, _ = made(wild, visibility)
    whole, _ = made(points)
    assert motion.bridged == {"LeftElbow": [(2, 4)], "LeftWrist": [(2, 4)]}
    moved = {"LeftShoulder", "LeftElbow", "LeftWrist"}  # without the wrist nothing tells about which axis the arm bends
    others = [number for number, joint in enumerate(JOINTS) if joint.name not in moved]
    assert motion.turns[:, others] == pytest.approx(whole.turns[:, others], abs=1e-9)
    assert motion.offsets_m == pytest.approx(whole.offsets_m, abs=1e-9)


def test_legs_out_of_the_picture_stand_straight_and_arms_hang() -> None:
    points, visibility = clip(4), np.ones((4, 33))
    for name, place in PLACE.items():
        if any(part in name for part in ("elbow", "wrist", "index", "pinky", "knee", "ankle", "heel", "foot")):
            visibility[:, place] = 0.0
    motion, _ = made(points, visibility)
    assert set(motion.idle) == {
        f"{side}{joint}"
        for side in ("Left", "Right")
        for joint in ("Shoulder", "Elbow", "Wrist", "Hip", "Knee", "Ankle")
    }
    left = motion.turns[:, PLACE_OF["LeftShoulder"]]
    assert left @ (1.0, 0.0, 0.0) == pytest.approx(np.tile([0.0, -1.0, 0.0], (4, 1)))
    assert motion.turns[:, PLACE_OF["LeftHip"]] == pytest.approx(np.broadcast_to(np.eye(3), (4, 3, 3)))


def test_lengths_are_medians_so_that_one_wild_frame_changes_none() -> None:
    points = clip(9)
    whole, _ = made(points)
    points[4, PLACE["left_knee"]] += 5.0
    motion, _ = made(points)
    assert motion.offsets_m == pytest.approx(whole.offsets_m, abs=1e-9)


def test_a_clip_without_anybody_is_refused() -> None:
    with pytest.raises(ValueError, match="no frame has a body"):
        motion_of(np.full((3, 33, 3), np.nan), np.zeros((3, 33)))


def test_a_body_folded_into_one_point_is_bridged_not_nan() -> None:
    points = clip(5)
    points[2] = points[2, :1]
    motion, file = made(points)
    assert np.isfinite(file.rows).all()
    assert motion.bridged["Hips"] == [(2, 2)]


def test_ranges_of_a_mask() -> None:
    assert ranges(np.array([True, False, True, True, False])) == [(0, 0), (2, 3)]
    assert ranges(np.zeros(3, bool)) == []
