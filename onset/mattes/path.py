"""How an outline moves: keyframes at frame indices or timecodes, straight lines between them.

Where a shape is depends on the frame's own number alone, never on a clock, so that every render draws the same.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from onset.frame import Frame
from onset.timecode import Timecode

Points = tuple[tuple[float, float], ...]
FARTHEST = 100.0
MOST_POINTS = 256
_FINEST = Fraction(999)


@dataclass(frozen=True)
class Keyframe:
    """Where the outline is at one frame: `at` is a frame's index from 0, or a timecode as text, `10:00:04:12`."""

    at: int | str
    points: Points = field(metadata={"min": -FARTHEST, "max": FARTHEST})

    def __post_init__(self) -> None:
        if isinstance(self.at, str):
            Timecode.parse(self.at, _FINEST)
        elif self.at < 0:
            raise ValueError(f"at {self.at} is before the first frame, which is 0")
        checked_points(self.points)


def checked_points(points: Points) -> None:
    """Raise ValueError unless this is an outline, or empty."""
    if 0 < len(points) < 3:
        raise ValueError(f"points {points!r} make no outline; give at least 3, or none for no shape")
    if len(points) > MOST_POINTS:
        raise ValueError(f"points are {len(points)}; an outline has at most {MOST_POINTS}")
    for x, y in points:
        if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):  # written so that NaN is refused as well
            raise ValueError(f"points has ({x!r}, {y!r}); both are fractions of the frame, within +-{FARTHEST:g}")


def checked_path(keyframes: tuple[Keyframe, ...]) -> None:
    """Raise ValueError unless the keyframes rise, count alike and have outlines of equally many points."""
    for before, after in pairwise(keyframes):
        if isinstance(before.at, str) != isinstance(after.at, str):
            raise ValueError(f"keyframes at {before.at!r} and {after.at!r}: use frame numbers or timecodes, not both")
        if _order(before.at) >= _order(after.at):
            raise ValueError(f"keyframes at {before.at!r} and {after.at!r}: each must be later than the one before")
        if len(before.points) != len(after.points):
            raise ValueError(
                f"keyframes at {before.at!r} and {after.at!r} have {len(before.points)} and {len(after.points)} points;"
                " give all the same number"
            )


def points_at(keyframes: tuple[Keyframe, ...], frame: Frame) -> Points:
    """The outline in this frame: before the first keyframe that one's, after the last that one's.

    A frame without timecode, where keyframes are timecodes, has the first one's.
    """
    now = _number(keyframes[0].at, frame)[1]
    if now is None:
        return keyframes[0].points
    before = keyframes[0]
    for after in keyframes:
        at = _number(after.at, frame)[0]
        if at > now:
            since = _number(before.at, frame)[0]
            share = 0.0 if after is before else (now - since) / (at - since)
            return tuple(
                (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
                for (x0, y0), (x1, y1) in zip(before.points, after.points, strict=True)
            )
        before = after
    return before.points


def _number(at: int | str, frame: Frame) -> tuple[int, int | None]:
    """(the keyframe's number, the frame's number) in the keyframe's count."""
    if not isinstance(at, str):
        return at, frame.index
    label = frame.timecode
    if label is None:
        return 0, None
    # A label's frames beyond the rate's count on: frame 24 of a second of 24 is the first of the next.
    return Timecode(*_fields(at), label.base, label.drop).count, label.count


def _fields(at: str) -> tuple[int, int, int, int]:
    label = Timecode.parse(at, _FINEST)
    return label.hours, label.minutes, label.seconds, label.frames


def _order(at: int | str) -> tuple[int, ...]:
    return _fields(at) if isinstance(at, str) else (at,)
