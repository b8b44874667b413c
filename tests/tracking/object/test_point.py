"""Points against the exact place of what they were put on."""

import numpy as np
import pytest

from onset.stage.plane_shot import Spoiling
from onset.tracking.object.point import PointTrack
from tests.tracking.object.scenes import SIZE_PX, grey, place, seen


def test_a_point_keeps_its_place_to_a_part_of_a_pixel() -> None:
    rng = np.random.default_rng(2)
    import cv2

    wall = np.asarray(cv2.GaussianBlur(rng.integers(0, 255, (300, 400), np.uint8), (0, 0), 2.0), np.uint8)
    wall = np.asarray(cv2.normalize(wall, wall, 0, 255, cv2.NORM_MINMAX), np.uint8)
    track = PointTrack(wall, 150.0, 120.0)
    for number in range(1, 12):
        shift = (3.3 * number, -1.7 * number)
        moved = cv2.warpAffine(wall, np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), (400, 300), flags=cv2.INTER_CUBIC)
        one = track.step(np.asarray(moved, np.uint8))
        assert one is not None
        assert np.hypot(one.x - 150 - shift[0], one.y - 120 - shift[1]) < 0.15


def test_a_point_on_a_plane_that_turns_and_comes_near_does_not_creep_and_comes_back() -> None:
    gone = {n: Spoiling(noise=2.0, cover=(0.0, 0.0, float(SIZE_PX[0]), float(SIZE_PX[1])), seed=n) for n in (12, 13)}
    track: PointTrack | None = None
    for number, (frame, _) in enumerate(seen(30, gone)):
        x, y = place(number, 30, 150.0, 120.0) - 0.5
        if track is None:
            track = PointTrack(grey(frame), float(x), float(y))
            continue
        one = track.step(grey(frame))
        assert (one is None) == (number in gone)
        if one is not None:
            assert np.hypot(one.x - x, one.y - y) < 0.3
            assert one.found_again == (number == 14)


def test_a_point_on_one_even_tone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"around the point 50\.5, 50\.5 but one even tone"):
        PointTrack(np.full((100, 100), 30, np.uint8), 50.0, 50.0)
