import pytest

from onset.frame import Frame
from onset.mattes.path import Keyframe, checked_path, checked_points, points_at
from onset.timecode import Timecode
from tests.mattes.shots import shot

A = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
B = ((0.2, 0.0), (1.0, 0.4), (1.0, 1.0))


def at(keyframes: tuple[Keyframe, ...], frame: Frame) -> float:
    """How far the first corner has gone."""
    return points_at(keyframes, frame)[0][0]


def test_between_two_keyframes_corners_go_in_straight_lines() -> None:
    path = (Keyframe(10, A), Keyframe(20, B))
    assert points_at(path, shot(15))[1] == pytest.approx((1.0, 0.2))
    assert [at(path, shot(index)) for index in (0, 10, 15, 20, 99)] == pytest.approx([0, 0, 0.1, 0.2, 0.2])


def test_timecodes_count_in_the_frames_own_rate_drop_frame_included() -> None:
    path = (Keyframe("10:00:00:00", A), Keyframe("10:00:02:00", B))
    assert at(path, shot(0, Timecode(10, 0, 1, 0, 25))) == pytest.approx(0.1)
    assert at(path, shot(0, Timecode(10, 0, 0, 12, 24))) == pytest.approx(0.05)
    over_a_minute = (Keyframe("00:00:59;20", A), Keyframe("00:01:00;10", B))  # 18 frames: ;00 and ;01 do not exist
    assert at(over_a_minute, shot(0, Timecode(0, 0, 59, 29, 30, drop=True))) == pytest.approx(0.2 * 9 / 18)


def test_without_timecode_a_path_of_timecodes_stays_at_its_beginning() -> None:
    assert at((Keyframe("10:00:00:00", A), Keyframe("10:00:02:00", B)), shot(500)) == 0.0


@pytest.mark.parametrize(
    ("keyframes", "words"),
    [
        ((Keyframe(5, A), Keyframe(5, B)), "later than the one before"),
        ((Keyframe("10:00:00:00", A), Keyframe("09:59:59:24", B)), "later than the one before"),
        ((Keyframe(0, A), Keyframe("10:00:00:00", B)), "not both"),
        ((Keyframe(0, A), Keyframe(9, (*B, (0.5, 0.5)))), "3 and 4 points"),
    ],
)
def test_a_path_that_cannot_be_followed_is_refused(keyframes: tuple[Keyframe, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_path(keyframes)


def test_a_keyframe_before_the_first_frame_or_at_no_timecode_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first frame"):
        Keyframe(-1, A)
    with pytest.raises(ValueError, match="not hh:mm:ss:ff"):
        Keyframe("soon", A)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (((0.0, 0.0), (1.0, 1.0)), "at least 3"),
        (((0.0, float("nan")), (1.0, 1.0), (0.0, 1.0)), "fractions of the frame"),
        (((0.0, 1e9), (1.0, 1.0), (0.0, 1.0)), "fractions of the frame"),
        (((0.0, 0.0),) * 257, "at most 256"),
    ],
)
def test_points_that_make_no_outline_are_refused(points: tuple[tuple[float, float], ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        checked_points(points)
