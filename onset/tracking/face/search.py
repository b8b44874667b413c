"""Looking for faces that are not followed yet, a little in each frame, so that no frame costs much more than another.

The short-range detector first; where it finds nothing the full-range one; where that finds nothing, by turns one square
part of the picture enlarged, so that faces from 3 % of the picture's height on are found within a few frames, and the
whole turned over, for cameras that hang from a ceiling and people who stand on their heads.
"""

from collections.abc import Iterator
from math import ceil, inf

from onset.tracking.face.detector import Detection, FaceDetector
from onset.tracking.face.face import Pixels
from onset.tracking.face.region import Region

EVERY_S = 1.0
"""While somebody is followed, how often others are looked for: such a frame takes twice as long as another, and its
answer, where that has to wait for it, comes a frame later. Every 10th frame, as it was, that were three to six of a
second's answers."""
EVERY_MISSED_S = 0.1
"""The same while somebody is missed, and for a second after somebody new was found: others may come along."""
EAGER = 5
"""For how many frames after a loss they are looked for in each."""
_PART = 0.5
"""Side of a part over the picture's shorter side."""
_STEP = 0.75
"""Parts overlap by a quarter: a face on the line between two is whole in one of them."""

Window = tuple[int, int, int, int]


class FaceSearch:
    """Both detectors, and where the search has got to. Times are the frames' own: a render repeats itself."""

    def __init__(self) -> None:
        """Raises UsageError without mediapipe."""
        self._short = FaceDetector(full_range=False)
        self._full: FaceDetector | None = None
        self._looks = 0
        self._looked_s: float | None = None
        self._found_s = -inf
        self._part = 0
        self._eager = 0
        self._way = 0

    def hurry(self) -> None:
        """Somebody was lost just now."""
        self._eager = EAGER

    def found(self, now_s: float) -> None:
        """Somebody new was found in this frame."""
        self._found_s = now_s

    def is_urgent(self, followed: int) -> bool:
        """Whether somebody was lost a moment ago, or nobody is followed: they are looked for in each frame."""
        return self._eager > 0 or not followed

    def look(self, picture: Pixels, now_s: float, *, followed: int, missed: int = 0) -> Iterator[list[Detection]]:
        """Faces found in this frame, one way of looking after the other, until the caller has found somebody.

        Those that are `followed` are among them; `missed` people may come back any moment. Nothing when it is not this
        frame's turn.
        """
        hurried = self.is_urgent(followed)
        every_s = EVERY_MISSED_S if missed or 0.0 <= now_s - self._found_s < EVERY_S else EVERY_S
        if not hurried and self._looked_s is not None and 0.0 <= now_s - self._looked_s < every_s:
            return
        self._looked_s = now_s
        self._looks += 1
        self._eager = max(self._eager - 1, 0)
        whole = picture[:, :]
        if hurried:
            yield self._short.find(whole)
            yield self._full_range().find(whole)
            yield self._in_part(whole) if self._looks % 2 else self._full_range().find(whole, over=True)
            return
        # Beside a face that is followed one way at a time is enough, and no frame takes three times as long.
        yield self._one_way(whole)

    def count(self, picture: Pixels, now_s: float) -> list[Detection] | None:
        """Every face that one way of looking sees; None when it is not this frame's turn. For who looks for nobody,
        because nobody more may be followed: as seldom as others are looked for beside a face."""
        if self._looked_s is not None and 0.0 <= now_s - self._looked_s < EVERY_S:
            return None
        self._looked_s = now_s
        return self._one_way(picture[:, :])

    def sureness(self, crop: Pixels) -> float:
        """0 to 1: how sure the short-range detector is of the surest upright face in a crop; 0 where it finds none."""
        return max((one.score for one in self._short.find(crop)), default=0.0)

    def near(self, crop: Pixels) -> list[Region]:
        """Squares of the faces that the short-range detector sees in a crop, in the crop's pixels."""
        return [one.region for one in self._short.find(crop)]

    def _full_range(self) -> FaceDetector:
        if self._full is None:
            self._full = FaceDetector(full_range=True)
        return self._full

    def _one_way(self, whole: Pixels) -> list[Detection]:
        """By turns near faces, small ones, and those in a part of the picture."""
        self._way = (self._way + 1) % 3
        if self._way == 0:
            return self._short.find(whole)
        return self._full_range().find(whole) if self._way == 1 else self._in_part(whole)

    def _in_part(self, picture: Pixels) -> list[Detection]:
        windows = parts(picture.shape[1], picture.shape[0])
        self._part = (self._part + 1) % len(windows)
        return self._full_range().find(picture, windows[self._part])

    def close(self) -> None:
        """Release the models; idempotent."""
        self._short.close()
        if self._full is not None:
            self._full.close()


def parts(width_px: int, height_px: int) -> list[Window]:
    """Overlapping squares that cover the picture: left, top, right, bottom. The last of a row ends at the edge."""
    side = max(int(min(width_px, height_px) * _PART), 1)
    return [
        (left, top, left + side, top + side) for top in _starts(height_px, side) for left in _starts(width_px, side)
    ]


def _starts(length: int, side: int) -> list[int]:
    count = max(ceil((length - side) / (side * _STEP)), 0) + 1
    return [round(place * (length - side) / max(count - 1, 1)) for place in range(count)]
