"""Whether a mesh lies on the face that it follows: the mesh cannot tell.

A mesh that was laid on half a face, when somebody came out from behind another or took a hand away, may settle on the
forehead or the mouth and stay there: it is shown the place where it was, and sees a face in that. Measured on a man who
came out from behind a woman: for as long as he was seen the model's score of it was 1.0, at 0.7 of his face's size and
half a face too high. The detector, shown the surroundings, knows better.
"""

from dataclasses import dataclass, replace

import numpy as np

from onset.tracking.face.face import Pixels
from onset.tracking.face.region import Region
from onset.tracking.face.search import FaceSearch

SOONEST_S, EVERY_S = 0.2, 1.0
"""How long after a face was found it is looked at again; then after as long once more, up to once a second."""
_WIDER = 3.0
_SIDE_PX = 192
_SAME_FACE = 0.6
"""Shares of the mesh's square: detected nearer than this it is the same face ..."""
_OFF = 0.1
"""... and so far from the square's middle, the mesh does not lie on it. On it: 0.00 to 0.05 in front view."""
_SMALLER, _LARGER = 0.7, 1.15
"""The detector's square over the mesh's. On it: 0.84 to 0.98; too small, on a forehead: 1.17 to 1.27."""


@dataclass(frozen=True, slots=True)
class Rechecks:
    """When one face is looked at: found at `since_s`, next at `due_s`."""

    since_s: float
    due_s: float

    @classmethod
    def found(cls, now_s: float) -> "Rechecks":
        """Of a face that is new."""
        return cls(now_s, now_s + SOONEST_S)

    def is_due(self, now_s: float) -> bool:
        """Whether it is this frame's turn; also where the clock went back."""
        return now_s >= self.due_s or now_s < self.since_s

    def done(self, now_s: float) -> "Rechecks":
        """Looked at just now."""
        after_s = min(max(now_s - self.since_s, SOONEST_S), EVERY_S)
        return replace(self, due_s=now_s + after_s)


AT_ONCE = Rechecks(0.0, 0.0)


def elsewhere(search: FaceSearch, picture: Pixels, around: Region) -> Region | None:
    """Where the face is that a mesh with this square follows, if the detector sees it elsewhere; None: as it should be,
    or the detector sees nothing there (a face from the side, a covered one)."""
    wide = replace(around, side_px=_WIDER * around.side_px)
    to_frame = wide.to_frame(_SIDE_PX)
    nearest, least = None, _SAME_FACE
    for found in search.near(wide.crop(picture, _SIDE_PX)):
        x, y = to_frame[:, :2] @ (found.x_px, found.y_px) + to_frame[:, 2]
        away = float(np.hypot(x - around.x_px, y - around.y_px)) / around.side_px
        if away < least:
            side = found.side_px * wide.side_px / _SIDE_PX
            nearest, least = Region(float(x), float(y), side, wide.roll_rad + found.roll_rad), away
    if nearest is None or (least < _OFF and _SMALLER < nearest.side_px / around.side_px < _LARGER):
        return None
    return nearest
