"""The body tracker on real pictures, moved by known amounts."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from onset.errors import UsageError
from onset.stage.face_picture import astronaut
from onset.subject import Answer
from onset.trackers.body import BodyTracker, Settings, build
from onset.tracking.body.points import PLACE, POINTS
from onset.tracking.face.lens import LensSettings, lens_for
from tests.footage import footage
from tests.trackers.moved_picture import Rgb, clip_rgb, frame_of, moved, read_rgb, where

PORTRAIT = "faces/official_portrait_smile_1280.jpg"
BLACK = np.zeros((480, 640, 3), np.uint8)


@pytest.fixture(scope="module")
def models() -> Iterator[BodyTracker]:
    pytest.importorskip("mediapipe")
    tracker = build(Settings())
    yield tracker
    tracker.close()


@pytest.fixture
def tracker(models: BodyTracker) -> BodyTracker:
    """The same models for every test, following nobody."""
    models.settings = Settings()
    models.command("again", {})
    return models


def watched(tracker: BodyTracker, *pictures: Rgb, first: int = 0) -> list[Answer]:
    return [tracker.track(frame_of(picture, first + number)) for number, picture in enumerate(pictures)]


def test_a_person_has_33_points_in_place_and_says_how_well_each_is_seen(tracker: BodyTracker) -> None:
    (answer,) = watched(tracker, read_rgb(footage(PORTRAIT)))
    (body,) = answer.subjects
    assert len(answer.notes) == 1
    assert answer.notes[0].endswith("found")
    assert answer.model == "mediapipe 0.10.14 pose full"
    assert body.points_px.shape == (33, 2)
    assert body.points_px.dtype == np.float32
    assert body.points_px[PLACE["nose"]] == pytest.approx((669, 172), abs=12)  # seen in the picture
    assert body.points_px[PLACE["left_shoulder"], 0] > body.points_px[PLACE["right_shoulder"], 0]
    assert {f"visibility.{name}" for name in POINTS} <= body.values.keys()
    assert body.values["visibility.nose"] > 0.9
    assert body.values["visibility.left_ankle"] < 0.1, "the legs are out of the picture"
    assert body.confidence > 0.7
    assert body.words == {"lens": "assumed, 50 degrees across"}


def test_the_person_whose_picture_ships_is_found_at_any_size_of_frame(tracker: BodyTracker) -> None:
    small = astronaut()
    for number, factor in enumerate((1, 2, 7)):
        tracker.command("again", {})
        (answer,) = watched(
            tracker, np.ascontiguousarray(np.kron(small, np.ones((factor, factor, 1), np.uint8))), first=number
        )
        (body,) = answer.subjects
        # Between eyes and mouth, in pixels of the full frame, also where it is looked at smaller.
        assert body.points_px[PLACE["nose"]] / factor == pytest.approx((159, 124), abs=10)


def test_points_stand_in_front_of_the_camera_and_project_to_where_they_are_seen(tracker: BodyTracker) -> None:
    picture = read_rgb(footage(PORTRAIT))
    tracker.settings = Settings(lens=LensSettings(hfov_deg=30.0))
    (answer,) = watched(tracker, picture)
    (body,) = answer.subjects
    assert body.points_m is not None
    assert "lens" not in body.words
    seen = [PLACE[name] for name in ("nose", "left_eye", "right_eye", "left_shoulder", "right_shoulder")]
    lens = lens_for(LensSettings(hfov_deg=30.0), picture.shape[1], picture.shape[0])
    off = np.linalg.norm(lens.project(body.points_m[seen]) - body.points_px[seen], axis=1)
    assert off.max() < 70  # 14 % of what is seen of him, 505 px: the model's depths are a guess
    assert 0.25 < np.linalg.norm(np.diff(body.points_m[seen[3:]], axis=0)) < 0.5, "a grown man's shoulders"
    assert 1.5 < body.points_m[seen, 2].mean() < 3.5


def test_the_pose_of_someone_who_faces_the_camera_is_nearly_none(tracker: BodyTracker) -> None:
    (answer,) = watched(tracker, read_rgb(footage(PORTRAIT)))
    pose = answer.subjects[0].pose
    assert pose is not None
    assert pose[:3, :3] @ pose[:3, :3].T == pytest.approx(np.eye(3), abs=1e-9)
    turned_deg = np.degrees(np.arccos((np.trace(pose[:3, :3]) - 1) / 2))
    assert turned_deg < 40


def test_points_follow_a_known_motion(tracker: BodyTracker) -> None:
    picture = read_rgb(footage(PORTRAIT))
    still = watched(tracker, picture, picture, picture)[-1].subjects[0]
    seen = np.array([still.values[f"visibility.{name}"] for name in POINTS]) > 0.9
    size = np.ptp(still.points_px[seen], axis=0).max()
    motions: tuple[dict[str, Any], ...] = (
        {"shift_px": (-60.0, 10.0)},
        {"shift_px": (-120.0, 25.0), "scale": 0.9},
        {"shift_px": (-90.0, 0.0), "turn_deg": 8.0},
    )
    for number, motion in enumerate(motions):
        (answer,) = watched(tracker, moved(picture, **motion), first=3 + number)
        (body,) = answer.subjects
        assert body.id == still.id
        off = np.linalg.norm(body.points_px - where(still.points_px, picture, **motion), axis=1)[seen]
        assert off.mean() < 0.03 * size


def test_the_same_frames_give_the_same_answers(tracker: BodyTracker) -> None:
    picture = read_rgb(footage(PORTRAIT))
    runs = []
    for _ in range(2):
        tracker.command("again", {})
        runs.append(watched(tracker, picture, moved(picture, (5.0, 3.0)))[-1].subjects[0])
    assert (runs[0].points_px == runs[1].points_px).all()
    assert runs[0].values == runs[1].values


def test_somebody_who_leaves_is_lost_and_comes_back_as_the_same(tracker: BodyTracker) -> None:
    picture = read_rgb(footage(PORTRAIT))
    (before,) = watched(tracker, picture)
    (gone, still_gone) = watched(tracker, np.zeros_like(picture), np.zeros_like(picture), first=1)
    number = before.subjects[0].id
    assert (gone.subjects, gone.notes) == ((), (f"body {number} lost",))
    assert (still_gone.subjects, still_gone.notes) == ((), ())
    (back,) = watched(tracker, picture, first=3)
    assert back.notes == (f"body {number} found again",)
    watched(tracker, np.zeros_like(picture), first=4)
    (other,) = watched(tracker, picture, first=100)
    assert other.subjects[0].id > number


def test_of_two_people_one_is_followed_or_both_when_asked(tracker: BodyTracker) -> None:
    picture = read_rgb(footage("green/two_people_500.jpg"))
    (one,) = watched(tracker, picture)
    assert len(one.subjects) == 1
    assert one.subjects[0].points_px[PLACE["nose"], 0] > 250, "the man: the detector is surer of him"
    tracker.settings = Settings(most=2)
    both = watched(tracker, *[picture] * 10, first=1)[-1]
    assert both.subjects[0].id == one.subjects[0].id
    assert both.subjects[1].points_px[PLACE["nose"], 0] < 250


def test_a_talking_man_is_one_body_all_the_time(tracker: BodyTracker) -> None:
    frames = clip_rgb(footage("people/expressions_greenshirt_1080p30.mp4"), 0, 15)
    answers = watched(tracker, *frames)
    assert len({tuple(subject.id for subject in answer.subjects) for answer in answers}) == 1
    assert [answer.notes for answer in answers[1:]] == [()] * 15


@pytest.mark.parametrize(
    "picture",
    [
        BLACK,
        BLACK + 255,
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((3, 999, 3), np.uint8),
        np.zeros((501, 7, 3), np.uint8),
    ],
    ids=["black", "white", "one pixel", "a line", "a slit"],
)
def test_where_nobody_is_nobody_is_found(tracker: BodyTracker, picture: Rgb) -> None:
    (answer,) = watched(tracker, picture)
    assert (answer.index, answer.subjects, answer.notes) == (0, (), ())


def test_odd_sizes_edges_and_turned_pictures_answer_without_an_error(tracker: BodyTracker) -> None:
    picture = read_rgb(footage(PORTRAIT))
    for number, shown in enumerate(
        (
            picture[:, 601:],
            picture[301:, :],
            picture[::-1],
            np.rot90(picture),
            picture[:477, 3:1000],
            moved(picture, scale=0.2),
        )
    ):
        (answer,) = watched(tracker, np.ascontiguousarray(shown), first=number)
        for subject in answer.subjects:
            assert np.isfinite(subject.points_px).all()
            assert subject.points_m is None or np.isfinite(subject.points_m).all()
            assert 0.0 <= subject.confidence <= 1.0


def test_what_it_cannot_do_is_one_line(tracker: BodyTracker) -> None:
    with pytest.raises(UsageError, match="no command 'neutral'; it has: again"):
        tracker.command("neutral", {})
