"""A plane that looks like a lost one: where it stood when that one was still in view, it is not it.

As `rivals` does for boxes: the last frame in which the plane was followed, without it, is searched for its like. What a
search finds there, or where that has gone since, is not taken; the frame is searched once more without it.
"""

import numpy as np

from onset.tracking.object import patch, quad
from onset.tracking.object.find_again import Known, Searcher
from onset.tracking.object.grey import Grey
from onset.tracking.object.quad import Matrix, Points

_SAME_PLACE = 0.6
"""Between two middles, over the side of a square of the rival's area, up to which it is the rival that was found."""
_SMALLEST_PX2 = 60.0


class PlaneRival:
    """Of one lost plane; its corners are pixels of the full frame, None where there is nothing like it."""

    def __init__(self, half: Grey, known: Known, size: tuple[int, int], own: Points) -> None:
        """`half`: the last frame in which it was followed, at half its size; `own`: its corners then, in the full
        one."""
        self._known, self._edges = known, patch.edges(size)
        found = Searcher(_without(half, (own + 0.5) / 2 - 0.5)).find(known)
        self.corners: Points | None = None
        if found is not None:
            corners = 2 * quad.moved(found, self._edges) + 0.5
            self.corners = corners if _can_be(corners) else None

    def search(self, grey: Grey, searcher: Searcher) -> Matrix | None:
        """The homography from the patch to where the plane is, not exact; None where there is its rival alone."""
        found = searcher.find(self._known)
        if self.corners is None:
            return found
        if found is not None:
            corners = quad.moved(found, self._edges)
            away = float(np.linalg.norm(corners.mean(axis=0) - self.corners.mean(axis=0)))
            if not _can_be(corners) or away > _SAME_PLACE * float(np.sqrt(quad.area(self.corners))):
                return found
            self.corners = corners
        return Searcher(_without(grey, self.corners)).find(self._known)


def _can_be(corners: Points) -> bool:
    """Whether a plane can be seen so."""
    return bool(np.isfinite(corners).all() and quad.is_convex(corners) and quad.area(corners) > _SMALLEST_PX2)


def _without(grey: Grey, corners: Points) -> Grey:
    """The frame with a quad, and a little around it, in the one tone of its middle."""
    import cv2

    middle = corners.mean(axis=0)
    x, y = (int(np.clip(value, 0, side - 1)) for value, side in zip(middle, grey.shape[::-1], strict=True))
    around = np.rint(middle + 1.1 * (corners - middle)).astype(np.int32)
    return np.asarray(cv2.fillConvexPoly(grey.copy(), around, int(grey[y, x])), np.uint8)
