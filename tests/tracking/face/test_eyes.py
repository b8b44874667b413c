"""Gaze, lids and the iris as a ruler, on a face whose eyes are turned by known angles."""

import numpy as np
import pytest

from onset.bench.trackers.expression_pictures import faces
from onset.bench.trackers.eye_rows import looking
from onset.tracking.face.blink import Lids, eye_aspect_ratio
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.follow import Follower
from onset.tracking.face.gaze import PITCH_GAIN, TURNING_RADIUS_M, YAW_GAIN, Eyes
from onset.tracking.face.iris_scale import IrisScale
from onset.tracking.face.lens import LensSettings, lens_for
from onset.tracking.face.pose import rotation_of
from onset.tracking.face.solve import FaceSolver
from tests.tracking.face.known_faces import picture

FRAME_NS = 33_366_667
EYES = ("left", "right")
CAMERA = np.array((0.0, 0.0, -0.8))


@pytest.mark.parametrize("yaw", [-25.0, 0.0, 20.0])
@pytest.mark.parametrize("pitch", [-15.0, 0.0, 15.0])
def turned(yaw: float, pitch: float, inward: float = 0.0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The average face with its irises turned on their eyeballs."""
    face = canonical_m().copy()
    for iris, sign in ((468, 1.0), (473, -1.0)):
        middle = face[iris] + (0.0, 0.0, TURNING_RADIUS_M)
        face[iris] = middle + rotation_of(yaw + sign * inward, pitch, 0.0) @ (0.0, 0.0, -TURNING_RADIUS_M)
    return face


@pytest.mark.parametrize("yaw", [-25.0, 0.0, 20.0])
@pytest.mark.parametrize("pitch", [-15.0, 0.0, 15.0])
def test_an_iris_that_is_turned_on_its_eyeball_is_seen_to_be(yaw: float, pitch: float) -> None:
    for seen in Eyes().seen_deg(turned(yaw, pitch), CAMERA).values():
        assert seen == pytest.approx((yaw, pitch), abs=1e-6)


def test_both_eyes_look_the_same_way_but_for_what_they_turn_inward() -> None:
    said = Eyes().gaze_deg(turned(4.0, -2.0, inward=3.0), CAMERA)
    assert said["gaze.left.yaw_deg"] == pytest.approx(4.0 * YAW_GAIN - 3.0, abs=1e-6)
    assert said["gaze.right.yaw_deg"] == pytest.approx(4.0 * YAW_GAIN + 3.0, abs=1e-6)
    assert said["gaze.left.pitch_deg"] == said["gaze.right.pitch_deg"] == pytest.approx(-2.0 * PITCH_GAIN, abs=1e-6)
    apart = Eyes().gaze_deg(turned(4.0, 0.0, inward=-3.0), CAMERA)
    assert apart["gaze.left.yaw_deg"] == apart["gaze.right.yaw_deg"] == pytest.approx(4.0 * YAW_GAIN, abs=1e-6)


def test_no_eye_turns_further_than_eyes_do() -> None:
    said = Eyes().gaze_deg(turned(-40.0, 30.0), CAMERA)
    assert said["gaze.left.yaw_deg"] == pytest.approx(-45.0)
    assert said["gaze.left.pitch_deg"] == pytest.approx(35.0)


def test_lids_that_move_do_not_move_the_gaze() -> None:
    still, moved = turned(0.0, 0.0), turned(0.0, 0.0)
    moved[[159, 158, 160, 145, 153, 144, 386, 385, 387, 374, 380, 373], 1] += 0.003
    assert Eyes().gaze_deg(moved, CAMERA) == Eyes().gaze_deg(still, CAMERA)


def test_irises_of_a_portrait_that_are_moved_are_told_by_about_as_much() -> None:
    """The mesh alone tells less than half. One look strays by some degrees: the span of two is held to the truth."""
    cv2 = pytest.importorskip("cv2")
    pytest.importorskip("mediapipe")
    large = np.asarray(cv2.resize(picture("hopper"), None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC), np.uint8)
    (rest,) = faces([large])
    assert rest is not None
    looks = ((20.0, 0.0), (-20.0, 0.0), (0.0, -20.0))
    lens, size = lens_for(LensSettings(), large.shape[1], large.shape[0]), (large.shape[1], large.shape[0])
    person, told = FaceSolver(), []
    follower = Follower(1, 0.5, 2.0)
    for at, shot in enumerate([large] * 5 + [looking(large, rest.points_px, look, rest) for look in looks]):
        ((one, *_), _, _) = follower.step(shot, at / 30)
        face = person.solve(one, lens, size, at)
        assert face is not None
        told.append([np.mean([face.values[f"gaze.{eye}.{axis}_deg"] for eye in EYES]) for axis in ("yaw", "pitch")])
    follower.close()
    ahead, left, right, up = np.array(told[4:])
    assert 0.7 < (left - right)[0] / 40.0 < 1.3
    assert 0.5 < (ahead - up)[1] / 20.0 < 1.5


def test_an_iris_outside_of_its_eyeball_gives_a_number_still() -> None:
    face = canonical_m().copy()
    face[468] += (0.05, 0.0, 0.0)
    assert all(np.isfinite(value) for value in Eyes().gaze_deg(face, CAMERA).values())


def with_lids(share: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The average face with its lids open by `share` of what they are."""
    face = canonical_m().copy()
    for lower, upper in ((144, 160), (153, 158), (373, 387), (380, 385)):
        face[upper, 1] = face[lower, 1] + share * (face[upper, 1] - face[lower, 1])
    return face


def test_lids_are_shut_by_more_the_more_they_come_down() -> None:
    lids = Lids()
    said = [lids.shut(with_lids(share), at * FRAME_NS) for at, share in enumerate((1.0, 0.6, 0.4, 0.1))]
    for side in ("blink.left", "blink.right"):
        values = [one[side] for one in said]
        assert values == sorted(values)
        assert values[0] < 0.35
        assert values[-1] == 1.0


def test_wide_eyes_set_what_open_is_and_a_blink_does_not() -> None:
    lids = Lids()
    for at in range(60):
        lids.shut(with_lids(1.4), at * FRAME_NS)
    after = lids.shut(with_lids(1.4), 60 * FRAME_NS)["blink.left"]
    for at in range(61, 260):
        lids.shut(with_lids(0.1), at * FRAME_NS)
    assert lids.shut(with_lids(1.4), 260 * FRAME_NS)["blink.left"] == after == 0.0


def test_what_open_is_follows_time_and_not_the_number_of_frames() -> None:
    said = []
    for rate_hz in (10, 25, 60):
        lids = Lids()
        for at in range(2 * rate_hz + 1):
            lids.shut(with_lids(1.4), at * 1_000_000_000 // rate_hz)
        said.append(lids.shut(with_lids(0.7), 2_000_000_000)["blink.left"])
    assert said[0] > 0.1
    assert said == pytest.approx([said[0]] * 3, abs=1e-3)


def test_an_eye_without_width_is_not_divided_by() -> None:
    assert eye_aspect_ratio(np.zeros((478, 3)), (33, 160, 158, 133, 153, 144)) == 0.0


def irises(width_px: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    points = np.zeros((478, 2), np.float32)
    points[[471, 476]] = (width_px, 0.0)
    return points


def test_a_heads_size_is_the_median_of_what_its_irises_say() -> None:
    scale = IrisScale()
    assert scale.ratio == 1.0
    for width_px in (10.0, 10.0, 10.0, 30.0, 4.0):
        scale.add(irises(width_px), 0.00117 / 1.1, (1.0, 1.0))
    assert scale.ratio == pytest.approx(1.1)


def test_irises_seen_from_the_side_and_sizes_that_cannot_be_do_not_count() -> None:
    scale = IrisScale()
    scale.add(irises(10.0), 0.001, (0.5, 0.5))
    assert scale.ratio == 1.0
    scale.add(irises(10.0), 0.0001, (1.0, 1.0))
    assert scale.ratio == 1.25
