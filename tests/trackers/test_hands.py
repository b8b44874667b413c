"""The hand tracker on real hands: a man who puts his collar right, a woman with her hand at her chin."""

from collections.abc import Iterator

import numpy as np
import pytest

from onset.errors import UsageError
from onset.subject import Answer
from onset.trackers.body import Settings as BodySettings
from onset.trackers.body import build as build_body
from onset.trackers.hands import HandTracker, Settings, build
from onset.tracking.body.points import PLACE as BODY_PLACE
from onset.tracking.hands.points import FINGERS, PLACE
from tests.footage import footage
from tests.trackers.moved_picture import Rgb, clip_rgb, frame_of, moved, read_rgb, where

COLLAR = "green/head_on_lime_wall_320.mp4"
CHIN = "green/two_people_500.jpg"
BOTH_HANDS = 300
"""A frame of the clip in which both hands are well in view, in front of the collar."""


@pytest.fixture(scope="module")
def models() -> Iterator[HandTracker]:
    pytest.importorskip("mediapipe")
    tracker = build(Settings())
    yield tracker
    tracker.close()


@pytest.fixture
def tracker(models: HandTracker) -> HandTracker:
    """The same models for every test, following nothing."""
    models.settings = Settings()
    models.command("again", {})
    return models


def watched(tracker: HandTracker, *pictures: Rgb, first: int = 0) -> list[Answer]:
    return [tracker.track(frame_of(picture, first + number)) for number, picture in enumerate(pictures)]


def test_left_and_right_are_the_persons_own(tracker: HandTracker) -> None:
    frame = clip_rgb(footage(COLLAR), BOTH_HANDS, BOTH_HANDS)[0]
    (answer,) = watched(tracker, frame)
    hands = {subject.words["hand"]: subject for subject in answer.subjects}
    assert set(hands) == {"left", "right"}
    # He faces the camera: his right hand is on the picture's left. The body tracker's wrists say the same.
    assert hands["right"].points_px[PLACE["wrist"], 0] < hands["left"].points_px[PLACE["wrist"], 0]
    bodies = build_body(BodySettings())
    (body,) = bodies.track(frame_of(frame)).subjects
    bodies.close()
    for side, hand in hands.items():
        wrist = body.points_px[BODY_PLACE[f"{side}_wrist"]]
        assert np.linalg.norm(hand.points_px[PLACE["wrist"]] - wrist) < 40  # a third of a hand: the sleeve hides it
    (chin,) = watched(tracker, read_rgb(footage(CHIN)), first=1)
    assert [subject.words["hand"] for subject in chin.subjects] == ["right"]


def test_each_hand_has_21_points_metres_a_pose_and_bends(tracker: HandTracker) -> None:
    (answer,) = watched(tracker, clip_rgb(footage(COLLAR), BOTH_HANDS, BOTH_HANDS)[0])
    assert answer.model == "mediapipe 0.10.14 hands full"
    for hand in answer.subjects:
        assert hand.points_px.shape == (21, 2)
        assert hand.points_m is not None
        assert hand.pose is not None
        assert hand.points_m.shape == (21, 3)
        palm_m = np.linalg.norm(hand.points_m[PLACE["wrist"]] - hand.points_m[PLACE["middle_mcp"]])
        assert 0.05 < palm_m < 0.12, "a grown man's palm"
        assert hand.points_m[:, 2].min() > 0.1
        assert hand.pose[:3, :3] @ hand.pose[:3, :3].T == pytest.approx(np.eye(3), abs=1e-9)
        assert hand.pose[:3, 3] == pytest.approx(hand.points_m[PLACE["wrist"]], abs=1e-6)
        # The backs of his hands face the camera: z, out of the back, comes towards it.
        assert hand.pose[2, 2] < 0
        assert all(0.0 <= hand.values[f"bend.{finger}_deg"] < 250.0 for finger in FINGERS)
        assert hand.confidence > 0.9


def test_ids_and_sides_stay_while_the_hands_move(tracker: HandTracker) -> None:
    answers = watched(tracker, *clip_rgb(footage(COLLAR), 250, 300))
    seen = {(subject.id, subject.words["hand"]) for answer in answers for subject in answer.subjects}
    assert len(seen) == 2
    assert {side for _, side in seen} == {"left", "right"}
    assert sum(len(answer.subjects) for answer in answers) > 95


def test_points_follow_a_known_motion(tracker: HandTracker) -> None:
    picture = read_rgb(footage(CHIN))
    still = watched(tracker, picture, picture, picture)[-1].subjects[0]
    size = np.ptp(still.points_px, axis=0).max()
    for number in range(1, 6):
        motion = (8.0 * number, -3.0 * number)
        (answer,) = watched(tracker, moved(picture, motion), first=2 + number)
        (hand,) = answer.subjects
        assert hand.id == still.id
        off = np.linalg.norm(hand.points_px - where(still.points_px, picture, shift_px=motion), axis=1)
        assert off.mean() < 0.05 * size


def test_a_hand_that_goes_is_lost_and_comes_back_as_the_same(tracker: HandTracker) -> None:
    picture = read_rgb(footage(CHIN))
    (before,) = watched(tracker, picture)
    number = before.subjects[0].id
    (gone,) = watched(tracker, np.zeros_like(picture), first=1)
    assert (gone.subjects, gone.notes) == ((), (f"hand {number} lost",))
    (back,) = watched(tracker, picture, first=2)
    assert back.notes == (f"hand {number} found again",)


@pytest.mark.parametrize("size", [(480, 640), (1, 1), (2, 777)], ids=["black", "one pixel", "a line"])
def test_where_no_hand_is_none_is_found(tracker: HandTracker, size: tuple[int, int]) -> None:
    (answer,) = watched(tracker, np.zeros((*size, 3), np.uint8))
    assert (answer.subjects, answer.notes) == ((), ())


def test_a_face_is_no_hand(tracker: HandTracker) -> None:
    assert watched(tracker, read_rgb(footage("faces/astronaut_512.png")))[0].subjects == ()


def test_what_it_cannot_do_is_one_line(tracker: HandTracker) -> None:
    with pytest.raises(UsageError, match="no command 'wave'; it has: again"):
        tracker.command("wave", {})
