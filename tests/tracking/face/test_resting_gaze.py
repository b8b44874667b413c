"""Where eyes rest is learned within seconds, bounded, and only from faces that are turned to the camera."""

import numpy as np
import pytest

from onset.tracking.face.gaze import YAW_GAIN, Eyes
from onset.tracking.face.resting_gaze import EVERY_NS, MOST_DEG, SURE, RestingGaze
from tests.tracking.face.test_eyes import CAMERA, turned


def told(eyes: Eyes, yaw: float, first: int, count: int = 1) -> float:
    """The yaw of both eyes in the last of so many looks."""
    for at in range(first, first + count):
        said = eyes.gaze_deg(turned(yaw, 0.0), CAMERA, at * EVERY_NS)
    return (said["gaze.left.yaw_deg"] + said["gaze.right.yaw_deg"]) / 2.0


def test_an_offset_at_rest_is_told_as_it_is_seen_and_a_turn_from_there_is_made_larger() -> None:
    eyes = Eyes()
    told(eyes, -4.0, 0, SURE)
    assert told(eyes, -4.0, SURE) == pytest.approx(-4.0, abs=1e-6)
    assert told(eyes, 6.0, SURE + 1) == pytest.approx(-4.0 + YAW_GAIN * 10.0, abs=1e-6)


def test_who_looks_aside_for_long_is_told_to_still() -> None:
    eyes = Eyes()
    told(eyes, 0.0, 0, SURE)
    assert told(eyes, 10.0, SURE, SURE // 2) == pytest.approx(YAW_GAIN * 10.0, abs=1e-6)
    assert told(Eyes(), 15.0, 0, 2 * SURE) == pytest.approx(MOST_DEG + YAW_GAIN * (15.0 - MOST_DEG), abs=1e-6)


def test_nothing_is_learned_of_a_head_that_is_turned_away_nor_of_more_frames_in_the_same_time() -> None:
    aside, often = RestingGaze(), RestingGaze()
    for at in range(2 * SURE):
        assert aside.look((5.0, 2.0), np.array((0.5, 0.0, -0.8)), at * EVERY_NS) == (0.0, 0.0)
        rest = often.look((5.0, 2.0), CAMERA, at * EVERY_NS // 100)
    assert rest[0] < 5.0 / 10.0
