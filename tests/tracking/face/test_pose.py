"""Pose, lens and metres of a head that stands where it was put."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onset.tracking.face.canonical import IRIS_M, canonical_m, mirror
from onset.tracking.face.lens import Lens, LensSettings, lens_for
from onset.tracking.face.pose import angles_deg, head_pose, into_head, line_of_sight, metric_points, rotation_of

LENS = Lens(1500.0, (960.0, 540.0))
Pixels = NDArray[np.float32]


def seen(
    rotation: NDArray[np.float64], place_m: tuple[float, float, float], lens: Lens = LENS
) -> tuple[Pixels, Pixels]:
    """The canonical face as the mesh would draw it: pixels, and depth along the line of sight in such pixels."""
    points_m = canonical_m() @ rotation.T + place_m
    points_px = lens.project(points_m)
    depth_m = points_m @ line_of_sight(lens.rays(points_px))
    return points_px.astype(np.float32), (depth_m * lens.focal_px / place_m[2]).astype(np.float32)


@given(
    yaw=st.floats(-60, 60),
    pitch=st.floats(-40, 40),
    roll=st.floats(-170, 170),
    x=st.floats(-0.3, 0.3),
    z=st.floats(0.4, 4),
)
@settings(max_examples=40)
def test_the_canonical_face_is_found_where_it_was_put(
    yaw: float, pitch: float, roll: float, x: float, z: float
) -> None:
    rotation = rotation_of(yaw, pitch, roll)
    pose = head_pose(*seen(rotation, (x, 0.1, z)), LENS)
    assert pose is not None
    assert pose.residual < 1e-3
    assert pose.matrix[:3, 3] == pytest.approx((x, 0.1, z), abs=0.01 * z)
    off = pose.matrix[:3, :3] @ rotation.T
    assert np.degrees(np.arccos(np.clip((np.trace(off) - 1.0) / 2.0, -1.0, 1.0))) < 1.0


@given(yaw=st.floats(-179, 179), pitch=st.floats(-89, 89), roll=st.floats(-179, 179))
def test_angles_are_those_that_made_the_rotation(yaw: float, pitch: float, roll: float) -> None:
    rotation = rotation_of(yaw, pitch, roll)
    assert np.linalg.det(rotation) == pytest.approx(1.0)
    assert angles_deg(rotation) == pytest.approx((yaw, pitch, roll), abs=1e-6)


@pytest.mark.parametrize(
    ("angles", "goes"),
    [((20.0, 0.0, 0.0), (1.0, 0.0)), ((0.0, 20.0, 0.0), (0.0, 1.0))],
)
def test_yaw_turns_the_nose_to_the_persons_left_and_pitch_turns_it_down(
    angles: tuple[float, float, float], goes: tuple[float, float]
) -> None:
    nose = canonical_m()[1] @ rotation_of(*angles).T - canonical_m()[1]
    assert np.sign(np.where(np.abs(nose[:2]) > 0.005, nose[:2], 0.0)) == pytest.approx(goes)


def test_roll_lifts_the_left_ear() -> None:
    assert (canonical_m()[454] @ rotation_of(0.0, 0.0, 20.0).T)[1] < canonical_m()[454][1]


def test_points_in_metres_project_to_where_they_were_seen_and_return_into_the_head() -> None:
    points_px, depth_px = seen(rotation_of(15.0, -10.0, 5.0), (0.25, -0.1, 0.8))
    pose = head_pose(points_px, depth_px, LENS)
    assert pose is not None
    points_m = metric_points(points_px, depth_px, pose.matrix, LENS)
    assert LENS.project(points_m) == pytest.approx(points_px, abs=1e-3)
    assert np.abs(into_head(points_m, pose.matrix) - canonical_m()).max() < 0.002


def test_points_that_are_no_head_have_no_pose() -> None:
    nothing = np.zeros(478, np.float32)
    points_px, _ = seen(np.eye(3), (0.0, 0.0, 1.0))
    assert head_pose(np.full((478, 2), 100.0, np.float32), nothing, LENS) is None
    assert head_pose(np.full((478, 2), np.nan, np.float32), nothing, LENS) is None
    assert head_pose(points_px, np.full(478, np.inf, np.float32), LENS) is None
    strewn = np.random.default_rng(1).uniform(0.0, 1000.0, (478, 3)).astype(np.float32)
    pose = head_pose(strewn[:, :2], strewn[:, 2], LENS)
    assert pose is None or pose.residual > 0.2


@pytest.mark.parametrize(("focal_px", "away_m"), [(1500.0, 12.0), (20_000.0, 20.0), (60_000.0, 200.0)])
def test_small_faces_and_long_lenses_have_a_pose_too(focal_px: float, away_m: float) -> None:
    rotation, lens = rotation_of(-20.0, 10.0, 3.0), Lens(focal_px, (960.0, 540.0))
    pose = head_pose(*seen(rotation, (0.1, 0.0, away_m), lens), lens)
    assert pose is not None
    assert angles_deg(pose.matrix[:3, :3]) == pytest.approx((-20.0, 10.0, 3.0), abs=0.2)
    assert pose.matrix[2, 3] == pytest.approx(away_m, rel=0.01)


def test_a_nod_of_the_profile_is_believed_where_pixels_tell_less_of_it() -> None:
    _, depth_px = seen(rotation_of(0.0, 20.0, 0.0), (0.0, 0.0, 0.8))
    less_px, _ = seen(rotation_of(0.0, 12.0, 0.0), (0.0, 0.0, 0.8))
    pose = head_pose(less_px, depth_px, LENS)
    assert pose is not None
    assert 16.0 < angles_deg(pose.matrix[:3, :3])[1] < 20.0


def test_the_average_face_is_its_own_mirror_and_has_irises_of_average_width() -> None:
    face, other = canonical_m(), mirror()
    assert (other[other] == np.arange(478)).all()
    assert face[other] * (-1.0, 1.0, 1.0) == pytest.approx(face, abs=2e-5)
    for one, across in ((469, 471), (474, 476)):
        assert np.linalg.norm(face[one] - face[across]) == pytest.approx(IRIS_M, abs=2e-4)
    assert face[[33, 263]].mean(axis=0) == pytest.approx((0.0, 0.0, 0.0), abs=1e-4)
    assert 0.075 < np.linalg.norm(face[33] - face[263]) < 0.095, "outer corners of adult eyes"


def test_a_lens_is_known_by_its_angle_or_by_focal_length_and_sensor() -> None:
    assert lens_for(LensSettings(hfov_deg=90.0), 2000, 1000).focal_px == pytest.approx(1000.0)
    given_mm = LensSettings(focal_mm=35.0, sensor_width_mm=35.0)
    assert lens_for(given_mm, 1920, 1080).focal_px == pytest.approx(1920.0)
    assert not given_mm.is_assumed
    assert LensSettings().is_assumed
    assert LensSettings().angle_deg == 50.0


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"hfov_deg": 200.0}, "hfov_deg = 200"),
        ({"focal_mm": 35.0}, "give both or neither"),
        ({"focal_mm": 35.0, "sensor_width_mm": 24.0, "hfov_deg": 40.0}, "leave one out"),
    ],
)
def test_a_lens_that_cannot_be_is_refused(wrong: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        LensSettings(**wrong)
