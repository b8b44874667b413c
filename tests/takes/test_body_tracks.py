"""Bodies gathered from what a take's frames say of trackers: each at the frame that was looked at, in the world."""

from collections.abc import Mapping

import numpy as np
import pytest

from onset.subject import Answer, Subject, Tracked
from onset.takes.body_tracks import Y_UP, body_tracks, in_world, is_body
from onset.takes.camera_export import Pose
from onset.tracking.body.points import COUNT, POINTS

STILL = Pose(1001, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 35.0, (36.0, 20.25))
FIRST = 100


def body(number: int, place_m: tuple[float, float, float], visibility: float = 1.0) -> Subject:
    points = np.tile(np.array(place_m, np.float32), (COUNT, 1)) + np.linspace(0, 1, COUNT, dtype=np.float32)[:, None]
    values = {f"visibility.{name}": visibility for name in POINTS}
    return Subject(number, 1.0, np.zeros((COUNT, 2), np.float32), points, None, values, {"lens": "assumed"})


def told(index: int, *subjects: Subject, late: int = 0, tracker: str = "body.0") -> Mapping[str, Tracked]:
    answer = Answer(index - late, 0, "pose 1", tuple(subjects))
    carried = tuple(Subject(one.id, 1.0, one.points_px, None, None, one.values) for one in subjects)
    return {tracker: Tracked(answer, carried, late * 40_000_000, late * 40_000_000)}


def test_a_body_is_put_at_the_frame_that_was_looked_at_as_it_was_found() -> None:
    frames = [told(FIRST + number, body(3, (number - 2, 0, 2)), late=2) for number in range(5)]
    (track,) = body_tracks(frames, FIRST, [STILL] * 5)
    assert (track.tracker, track.id, track.models, track.words) == ("body.0", 3, {"pose 1"}, {"lens: assumed"})
    assert list(track.found) == [True, True, True, False, False]
    assert track.points_m[:3, 0] == pytest.approx(np.array([(0, 0, -2), (1, 0, -2), (2, 0, -2)]))
    assert (track.visibility[:3] == 1).all()
    assert (track.visibility[3:] == 0).all()


def test_bodies_of_several_ids_and_trackers_are_told_apart() -> None:
    frames = [
        {**told(FIRST, body(1, (0, 0, 2)), body(2, (1, 0, 2))), **told(FIRST, body(1, (2, 0, 2)), tracker="other")},
        told(FIRST + 1, body(2, (1, 0, 2), visibility=0.25)),
    ]
    tracks = body_tracks(frames, FIRST, [STILL] * 2)
    assert [(track.tracker, track.id) for track in tracks] == [("body.0", 1), ("body.0", 2), ("other", 1)]
    assert list(tracks[0].found) == [True, False]
    assert [list(track.looked) for track in tracks] == [[True, True], [True, True], [True, False]]
    assert tracks[1].visibility[:, 0] == pytest.approx([1.0, 0.25])


def test_faces_hands_and_bodies_without_metres_are_no_bodies() -> None:
    whole = body(1, (0, 0, 2))
    assert is_body(whole)
    assert not is_body(Subject(1, 1.0, whole.points_px, None, None, whole.values))
    assert whole.points_m is not None
    assert not is_body(Subject(1, 1.0, whole.points_px[:21], whole.points_m[:21], None, whole.values))
    assert not is_body(Subject(1, 1.0, whole.points_px, whole.points_m))
    assert body_tracks([told(FIRST, Subject(1, 1.0, whole.points_px))], FIRST, [STILL]) == []


def test_answers_of_frames_before_the_take_are_left_out() -> None:
    assert body_tracks([told(FIRST, body(1, (0, 0, 2)), late=1)], FIRST, [STILL]) == []


def test_the_cameras_pose_takes_points_into_its_world() -> None:
    ahead = np.array([[0.0, 0.0, 5.0]])
    # Euler angles about X, Y, Z: turned by 90 degrees about Y the camera looks along -X.
    turned = Pose(1001, (1.0, 2.0, 3.0), (0.0, 90.0, 0.0), 35.0, (36.0, 20.25))
    assert in_world(ahead, turned)[0] == pytest.approx((-4.0, 2.0, 3.0))
    # Tilted up by 90 degrees it looks along +Y; rolled about its own axis that stays so.
    up = Pose(1001, (0.0, 0.0, 0.0), (90.0, 0.0, 30.0), 35.0, (36.0, 20.25))
    assert in_world(ahead, up)[0] == pytest.approx((0.0, 5.0, 0.0), abs=1e-9)
    # Roll turns what is beside the axis: the picture's right goes up by it.
    rolled = Pose(1001, (0.0, 0.0, 0.0), (0.0, 0.0, 90.0), 35.0, (36.0, 20.25))
    assert in_world(np.array([[1.0, 0.0, 5.0]]), rolled)[0] == pytest.approx((0.0, 1.0, -5.0))
    assert in_world(ahead, STILL)[0] == pytest.approx(ahead[0] * Y_UP)
