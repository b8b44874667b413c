"""Pose, lens and metres of a head that stands where it was put."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.face.canonical import IRIS_M, canonical_m, mirror
from onset.tracking.face.lens import Lens, LensSettings, lens_for
from onset.tracking.face.pose import angles_deg, head_pose, into_head, metric_points, rotation_of

LENS = Lens(1500.0, (960.0, 540.0))


def seen(
    rotation: np.ndarray[tuple[int, ...], np.dtype[np.float64]], place_m: tuple[float, float, float]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return LENS.project(canonical_m() @ rotation.T + place_m).astype(np.float32)


@given(
    yaw=st.floats(-60, 60),
    pitch=st.floats(-40, 40),
    roll=st.floats(-170, 170),
    x=st.floats(-0.3, 0.3),
    z=st.floats(0.4, 4),
)
@settings(max_examples=40, deadline=None)
def test_the_canonical_face_is_found_where_it_was_put(
    yaw: float, pitch: float, roll: float, x: float, z: float
) -> None:
    pytest.importorskip("cv2")
    rotation = rotation_of(yaw, pitch, roll)
    pose = head_pose(seen(rotation, (x, 0.1, z)), LENS)
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
    pytest.importorskip("cv2")
    rotation = rotation_of(15.0, -10.0, 5.0)
    place = (0.05, -0.02, 0.8)
    points_px = seen(rotation, place)
    pose = head_pose(points_px, LENS)
    assert pose is not None
    depth_m = (canonical_m() @ rotation.T)[:, 2]
    points_m = metric_points(points_px, (depth_m * LENS.focal_px / 0.8).astype(np.float32), pose.matrix, LENS)
    assert LENS.project(points_m) == pytest.approx(points_px, abs=1e-3)
    assert np.abs(into_head(points_m, pose.matrix) - canonical_m()).max() < 0.002


def test_points_that_are_no_head_have_no_pose() -> None:
    pytest.importorskip("cv2")
    assert head_pose(np.full((478, 2), 100.0, np.float32), LENS) is None
    assert head_pose(np.full((478, 2), np.nan, np.float32), LENS) is None


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
