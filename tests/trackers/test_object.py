"""The object tracker as the engine uses it: frames in, answers out, commands between them."""

from itertools import islice

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import UsageError
from onset.frame import Frame
from onset.ports import Tracker
from onset.stage.plane_shot import Picture8, Spoiling
from onset.trackers.object import FirstPick, ObjectTracker, Settings, build
from onset.tracking.object.remembered import decode
from tests.tracking.object.scenes import SIZE_PX, place, seen

pytest.importorskip("cv2")
PICTURE = Picture(*SIZE_PX, Layout.RGB24)


def as_frame(rgb: Picture8, index: int) -> Frame:
    return Frame((np.ascontiguousarray(rgb).reshape(rgb.shape[0], -1),), PICTURE, index, 1000 + index)


def test_a_plane_is_one_subject_of_four_corners_with_its_quality() -> None:
    tracker = build(Settings())
    assert isinstance(tracker, Tracker)
    for index, (rgb, corners) in enumerate(seen(6)):
        answer = tracker.track(as_frame(rgb, index))
        if index == 0:
            assert answer.subjects == ()
            told = tracker.command("pick", {"mode": "plane", "points": corners.tolist(), "name": "poster"})
            assert told == {"picked": [{"id": 1, "name": "poster", "mode": "plane", "state": "tracked"}]}
            continue
        (subject,) = answer.subjects
        assert (answer.index, subject.id, subject.words["name"]) == (index, 1, "poster")
        assert subject.points_px.dtype == np.float32
        np.testing.assert_allclose(subject.points_px, corners, atol=0.5)
        assert subject.values["quality"] > 0.8
        assert subject.values["inliers"] >= 12


def test_several_at_once_keep_their_numbers_and_a_loss_is_told_once() -> None:
    tracker = ObjectTracker(Settings())
    gone = {n: Spoiling(cover=(0.0, 0.0, float(SIZE_PX[0]), float(SIZE_PX[1])), noise=2.0, seed=n) for n in (3, 4)}
    ids, notes = [], []
    for index, (rgb, corners) in enumerate(seen(8, gone)):
        answer = tracker.track(as_frame(rgb, index))
        ids.append([one.id for one in answer.subjects])
        notes.append(answer.notes)
        if index == 0:
            tracker.command("pick", {"mode": "plane", "points": corners.tolist()})
            low, high = corners.min(axis=0), corners.max(axis=0)
            tracker.command("pick", {"box": [*low, *(high - low)], "name": "box"})
        if index == 3:
            assert [one["state"] for one in tracker.command("list", {})["picked"]] == ["lost", "lost"]
    assert ids == [[], [1, 2], [1, 2], [], [], [1, 2], [1, 2], [1, 2]]
    assert notes[3] == ("plane 1 lost", "box lost")
    assert notes[4] == ()
    assert notes[5] == ("plane 1 found again after 2 frames", "box found again after 2 frames")


def test_the_show_may_pick_in_the_first_frame() -> None:
    frames = list(seen(3))
    corners = tuple(float(number) for number in frames[0][1].ravel())
    tracker = ObjectTracker(Settings(first=FirstPick(mode="plane", at=corners, name="insert")))
    found = [tracker.track(as_frame(rgb, index)) for index, (rgb, _) in enumerate(frames)]
    assert [one.subjects[0].words["name"] for one in found] == ["insert"] * 3


def test_a_first_pick_that_cannot_be_is_told_as_a_note() -> None:
    ((rgb, _),) = list(seen(1))
    tracker = ObjectTracker(Settings(first=FirstPick(mode="box", at=(2000.0, 10.0, 50.0, 50.0))))
    answer = tracker.track(as_frame(rgb, 0))
    assert answer.subjects == ()
    assert "lies outside the picture of 640x360" in answer.notes[0]


def test_picking_the_same_name_again_takes_its_place_under_a_new_number() -> None:
    tracker = ObjectTracker(Settings(most=1))
    ((rgb, corners),) = list(seen(1))
    with pytest.raises(UsageError, match="no picture has come yet"):
        tracker.command("pick", {"mode": "plane", "points": corners.tolist()})
    tracker.track(as_frame(rgb, 0))
    for number in (1, 2):
        tracker.command("pick", {"mode": "plane", "points": corners.tolist(), "name": "phone"})
        assert [one["id"] for one in tracker.command("list", {})["picked"]] == [number]
    with pytest.raises(UsageError, match="2 things at once; at most 1"):
        tracker.command("pick", {"mode": "plane", "points": corners.tolist(), "name": "other"})
    with pytest.raises(UsageError, match="nothing with id 9 is followed; ids: 2"):
        tracker.command("drop", {"id": 9})
    assert tracker.command("drop", {"id": 2}) == {"picked": []}
    with pytest.raises(UsageError, match="has no command 'picks'"):
        tracker.command("picks", {})


def test_black_frames_and_another_size_are_answered() -> None:
    tracker = ObjectTracker(Settings())
    ((rgb, corners),) = list(seen(1))
    tracker.track(as_frame(rgb, 0))
    tracker.command("pick", {"mode": "plane", "points": corners.tolist()})
    assert tracker.track(as_frame(np.zeros_like(rgb), 1)).subjects == ()
    small = Picture(200, 100, Layout.RGB24)
    frame = Frame((np.zeros((100, 600), np.uint8),), small, 2, 0)
    assert tracker.track(frame).subjects == ()
    assert len(tracker.track(as_frame(rgb, 3)).subjects) == 1


def test_points_are_a_subject_each() -> None:
    tracker = ObjectTracker(Settings())
    for index, (rgb, _) in enumerate(seen(24)):
        answer = tracker.track(as_frame(rgb, index))
        inner = np.array([place(index, 24, x, y) for x, y in ((100, 75), (300, 75), (300, 225), (100, 225))])
        if index == 0:
            tracker.command("pick", {"points": inner.tolist(), "name": "dot"})
    assert [one.words["name"] for one in answer.subjects] == ["dot 1", "dot 2", "dot 3", "dot 4"]
    assert all(one.points_px.shape == (1, 2) for one in answer.subjects)
    errors = [np.linalg.norm(one.points_px[0] - true) for one, true in zip(answer.subjects, inner, strict=True)]
    assert max(errors) < 0.5


def test_a_tracker_that_takes_over_picks_again_what_is_where_it_was_and_says_what_is_not() -> None:
    first = ObjectTracker(Settings(most=5, first=FirstPick(mode="box", at=(280.0, 140.0, 80.0, 80.0), name="middle")))
    frames = list(islice(seen(60), 8))
    for index, (rgb, corners) in enumerate(frames[:6]):
        first.track(as_frame(rgb, index))
        if index == 0:
            first.command("drop", {"id": 1})
            first.command("pick", {"mode": "plane", "points": corners.tolist(), "name": "poster"})
            low, high = corners.min(axis=0), corners.max(axis=0)
            first.command("pick", {"box": [*low, *(high - low)], "name": "box"})
            first.command("pick", {"points": [list(corners.mean(axis=0))], "name": "dot"})
    first.command("pick", {"box": [200.0, 100.0, 60.0, 60.0], "name": "newest"})
    assert [one.name for one in decode(first.kept)] == ["poster", "box", "dot", "newest"], "kept before the next frame"
    first.command("drop", {"id": 5})
    second = ObjectTracker(first.settings)
    second.restore(first.kept)
    answer = second.track(as_frame(frames[7][0], 7))
    assert [(one.id, one.words["name"]) for one in answer.subjects] == [(2, "poster"), (3, "box"), (4, "dot")]
    np.testing.assert_allclose(answer.subjects[0].points_px, frames[7][1], atol=6.0)
    assert "poster picked again after a restart" in answer.notes
    assert second.trouble == ""
    third = ObjectTracker(first.settings)
    third.restore(second.kept)
    gone = np.random.default_rng(1).integers(0, 255, frames[0][0].shape).astype(np.uint8)
    assert third.track(as_frame(gone, 8)).subjects == ()
    assert third.trouble == "lost after restart, pick again: poster, box, dot"
    for index in (9, 10):
        third.track(as_frame(frames[7][0], index))
    assert third.command("list", {}) == {"picked": []}, "what is not told is not followed"
    third.command("pick", {"mode": "plane", "points": frames[7][1].tolist(), "name": "poster"})
    assert third.trouble == "lost after restart, pick again: box, dot"
    third.command("clear", {})
    assert third.trouble == ""
    fourth = ObjectTracker(first.settings)
    fourth.restore(third.kept)
    assert fourth.track(as_frame(frames[0][0], 11)).subjects == (), "`first` was dropped and stays so"
