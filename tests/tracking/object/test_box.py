"""A box against the exact place of what it was put on."""

from dataclasses import replace

import numpy as np
import pytest

from onset.stage.plane_shot import PlanePose, PlaneShot, Spoiling, poses, poster
from onset.tracking.object.box import BoxTrack, Found
from onset.tracking.object.template import Box
from tests.tracking.object.scenes import SIZE_PX, grey, move, place, seen, shot

ALL = (0.0, 0.0, float(SIZE_PX[0]), float(SIZE_PX[1]))


def box_of(corners: np.ndarray) -> Box:
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = (low + high) / 2 - 0.5
    return Box(float(x), float(y), float(high[0] - low[0]), float(high[1] - low[1]))


def followed(count: int, spoil: dict[int, Spoiling] | None = None) -> list[tuple[Found | None, Box]]:
    track: BoxTrack | None = None
    found = []
    for frame, corners in seen(count, spoil):
        if track is None:
            track = BoxTrack(grey(frame), box_of(corners))
        else:
            found.append((track.step(grey(frame)), box_of(corners)))
    return found


def test_a_box_moves_and_grows_with_what_is_in_it() -> None:
    first = box_of(next(seen(30))[1])
    middle = np.linalg.inv(shot().homography(move(30)[0])) @ (first.x + 0.5, first.y + 0.5, 1.0)
    for number, (one, true) in enumerate(followed(30), start=1):
        assert one is not None
        x, y = place(number, 30, *(middle[:2] / middle[2])) - 0.5
        assert np.hypot(one.box.x - x, one.box.y - y) < 0.025 * true.width
        assert one.box.width == pytest.approx(true.width, rel=0.15)


def test_what_is_covered_is_lost_and_found_again() -> None:
    gone = {n: Spoiling(noise=2.0, cover=ALL, seed=n) for n in range(5, 9)}
    found = followed(14, gone)
    assert [one is None for one, _ in found] == [5 <= n < 9 for n in range(1, 14)]
    back, true = found[8]
    assert back is not None
    assert back.found_again
    assert np.hypot(back.box.x - true.x, back.box.y - true.y) < 0.08 * true.width


def test_a_box_on_one_even_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="one even tone"):
        BoxTrack(np.full((100, 100), 30, np.uint8), Box(50.0, 50.0, 30.0, 30.0))


def test_a_frame_of_another_size_does_not_confuse_it() -> None:
    (first, corners), (second, _) = seen(2)
    track = BoxTrack(grey(first), box_of(corners))
    small = grey(second)[:200, :300]
    one = track.step(np.ascontiguousarray(small))
    assert one is None or one.ncc > 0.7


def turning(count: int, covered: range = range(0)) -> list[tuple[Found | None, np.ndarray]]:
    """The poster turned by a right angle on the spot; (what was found, its true middle px)."""
    upright = PlanePose((0.0, 0.0, 2.6))
    track: BoxTrack | None = None
    found = []
    for number, pose in enumerate(poses(upright, replace(upright, roll_deg=90.0), count)):
        still = pose if number < covered.stop or not covered else poses(upright, pose, count)[covered.start]
        frame = shot().frame(still, Spoiling(noise=2.0, seed=number, cover=ALL if number in covered else None))
        corners = shot().corners(still)
        if track is None:
            track = BoxTrack(grey(frame), box_of(corners))
        else:
            found.append((track.step(grey(frame)), (corners.min(axis=0) + corners.max(axis=0)) / 2 - 0.5))
    return found


@pytest.mark.parametrize("count", [24, 7])
def test_what_turns_by_a_right_angle_is_followed_by_the_picked_picture(count: int) -> None:
    for one, middle in turning(count):
        assert one is not None
        assert np.hypot(one.box.x - middle[0], one.box.y - middle[1]) < 2.0
        assert one.ncc > 0.7


def test_what_is_covered_while_it_lies_turned_is_found_again_turned() -> None:
    found = turning(24, covered=range(15, 18))
    assert [one is None for one, _ in found[14:17]] == [True] * 3
    again, middle = next((one, middle) for one, middle in found[17:] if one is not None)
    assert again is not None
    assert again.found_again
    assert np.hypot(again.box.x - middle[0], again.box.y - middle[1]) < 3.0


def test_where_only_the_recent_look_is_left_the_quality_falls() -> None:
    """The poster fades into another one: flow and the recent picture still hold it, what was picked is gone."""
    first, last = poster(400, 300), poster(400, 300, seed=77)
    track: BoxTrack | None = None
    told = []
    for number in range(34):
        share = min(1.0, number / 20)
        mixed = np.asarray(first * (1 - share) + last * share, np.uint8)
        stage = PlaneShot(mixed, poster(700, 400, seed=9) // 3 + 60, SIZE_PX, 560.0)
        frame = grey(stage.frame(PlanePose((0.0, 0.0, 2.6)), Spoiling(noise=2.0, seed=number)))
        if track is None:
            track = BoxTrack(frame, box_of(stage.corners(PlanePose((0.0, 0.0, 2.6)))))
        elif (found := track.step(frame)) is not None:
            told.append((found.quality, found.ncc))
    assert told[0][0] > 0.85
    assert told[-1][0] < 0.75
    assert told[-1][1] < 0.5
