"""Faces as nobody would film them, and clocks as nobody would set them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceState, FaceWarp
from onset.subject import Answer, Points
from onset.trackers.face import FaceTracker, Settings, build
from onset.tracking.face.face import Rgb
from onset.tracking.face.lens import LensSettings
from tests.trackers.moved_picture import frame_of
from tests.tracking.face.known_faces import picture as known_picture

pytest.importorskip("mediapipe")
WIDTH, HEIGHT = 960, 540
LENS = LensSettings(hfov_deg=50.0)
WARP = FaceWarp(astronaut(), ASTRONAUT)


@pytest.fixture
def tracker() -> Iterator[FaceTracker]:
    made = build(Settings(lens=LENS, expression=False))
    yield made
    made.close()


def shown(state: FaceState) -> Rgb:
    frame = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    WARP.paint(frame, state)
    return frame


def followed(tracker: FaceTracker, pictures: list[Rgb]) -> list[Answer]:
    return [tracker.track(frame_of(picture, place)) for place, picture in enumerate(pictures)]


def seen_with(whole: Rgb, covered: Rgb) -> tuple[float, Points]:
    """Confidence, 0 where it is lost, and points of a face that was followed in one picture and then in the other."""
    tracker = build(Settings(max_faces=1, lens=LENS, expression=False))
    answers = followed(tracker, [whole] * 2 + [covered] * 6)
    tracker.close()
    points = answers[0].subjects[0].points_px
    seen = answers[-1].subjects
    return (seen[0].confidence, seen[0].points_px) if seen else (0.0, points)


def test_a_face_that_stands_on_its_head_is_told_as_turned_over(tracker: FaceTracker) -> None:
    upright = shown(FaceState(480.0, 270.0, 1.3))
    over = np.ascontiguousarray(upright[::-1, ::-1])
    (face,) = followed(tracker, [over] * 6)[-1].subjects
    assert abs(face.values["head.roll_deg"]) > 160.0
    straight = build(Settings(lens=LENS, expression=False))
    (wanted,) = followed(straight, [upright] * 6)[-1].subjects
    straight.close()
    away_px = np.linalg.norm((WIDTH, HEIGHT) - face.points_px - wanted.points_px, axis=1).mean()
    assert away_px < 0.03 * np.ptp(wanted.points_px, axis=0).max()


def test_a_change_of_the_frame_rate_loses_nobody_and_points_stay_on_the_face(tracker: FaceTracker) -> None:
    motion = FaceMotion(480.0, 270.0, 1.5, expression=0.0)
    times_s = np.cumsum([1 / 25] * 20 + [1 / 60] * 20 + [1 / 10] * 8 + [1 / 60] * 10)
    answers = []
    for at, time_s in enumerate(times_s.tolist()):
        frame = replace(frame_of(shown(motion.at(time_s)), at), captured_ns=1_000_000_000 + round(time_s * 1e9))
        answers.append(tracker.track(frame))
    assert {subject.id for answer in answers for subject in answer.subjects} == {1}
    assert all(len(answer.subjects) == 1 for answer in answers)
    first = WARP.matrix(motion.at(float(times_s[0])))
    for answer, time_s in zip(answers[2:], times_s[2:].tolist(), strict=True):
        (nose,) = (
            np.array([[*answers[0].subjects[0].points_px[4], 1.0]])
            @ (WARP.matrix(motion.at(time_s)) @ np.linalg.inv(first)).T
        )
        assert np.linalg.norm(answer.subjects[0].points_px[4] - nose[:2] / nose[2]) < 8.0


@pytest.mark.parametrize("name", ["glasses", "hopper"])
def test_a_face_of_which_half_is_covered_is_less_sure_than_the_whole(name: str) -> None:
    whole = known_picture(name)
    sure, points = seen_with(whole, whole)
    (left, top), (right, bottom) = points.min(axis=0).astype(int), points.max(axis=0).astype(int)
    middle = int(points[[10, 152, 168], 0].mean())
    halves = []
    for columns in (slice(left, middle), slice(middle, right)):
        covered = whole.copy()
        covered[top:bottom, columns] = 128
        halves.append(seen_with(whole, covered)[0])
    assert sure > 0.8
    assert max(halves) < 0.95 * sure
    assert min(halves) < 0.85 * sure
