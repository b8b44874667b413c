"""Looking for a lost plane in the whole frame, by features that bear scale and turning (SIFT, Lowe 2004).

Measured against ORB and AKAZE: see docs/objects.md.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from onset.tracking.object.grey import Grey
from onset.tracking.object.quad import Matrix

_WIDEST_PX = 960
_MOST = 1500
_CELLS = 8
"""Squared, so many parts of a frame give as many features each: of a poster before a hedge the strongest 1500 of the
whole frame were 6 to 14 on the poster, too few to find it again."""
_RATIO = 0.78
"""Of the nearest to the next nearest descriptor (Lowe 2004, section 7.1, has 0.8)."""
_FEWEST = 8


class Known:
    """The features of a picked picture. A patch without any is never found again once lost."""

    def __init__(self, patch: Grey) -> None:
        self.points, self.descriptors = _features(patch, 600)


class Searcher:
    """One frame that is searched, for as many planes as are lost; its features are made when the first one asks."""

    def __init__(self, grey: Grey) -> None:
        self._grey = grey
        self._features: tuple[Any, Any] | None = None
        self._scale = 1.0

    def find(self, known: Known) -> Matrix | None:
        """The homography from the patch to the frame, not exact; None when it is not there."""
        import cv2

        if known.descriptors is None or len(known.descriptors) < _FEWEST:
            return None
        points, descriptors = self._made()
        if descriptors is None or len(descriptors) < _FEWEST:
            return None
        pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(known.descriptors, descriptors, k=2)
        good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
        if len(good) < _FEWEST:
            return None
        start = np.array([known.points[match.queryIdx] for match in good])
        end = np.array([points[match.trainIdx] for match in good])
        matrix, kept = cv2.findHomography(start, end, cv2.USAC_MAGSAC, 3.0, maxIters=4000, confidence=0.999)
        if matrix is None or kept.sum() < _FEWEST:
            return None
        return np.asarray(matrix, np.float64)

    def _made(self) -> tuple[Any, Any]:
        import cv2

        if self._features is None:
            self._scale = min(1.0, _WIDEST_PX / max(self._grey.shape))
            small = self._grey
            if self._scale < 1.0:
                small = np.asarray(
                    cv2.resize(self._grey, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA), np.uint8
                )
            points, descriptors = _features(small, _MOST, _CELLS)
            self._features = (points + 0.5) / self._scale - 0.5, descriptors
        return self._features


def _features(grey: Grey, most: int, cells: int = 1) -> tuple[Any, Any]:
    """Places (n, 2) and descriptors of the strongest features, as many in each of `cells` x `cells` parts."""
    import cv2

    sift: Any = getattr(cv2, "SIFT_create")  # noqa: B009 - cv2's stubs leave it out
    detector = sift(contrastThreshold=0.02)
    kept = _strongest(detector.detect(grey, None), most, cells, grey.shape)
    points, descriptors = detector.compute(grey, kept) if kept else ((), None)
    return np.array([point.pt for point in points], np.float64).reshape(-1, 2), descriptors


def _strongest(points: Sequence[Any], most: int, cells: int, shape: tuple[int, ...]) -> list[Any]:
    """The strongest of each part, then the strongest of all others until there are `most`."""
    if len(points) <= most:
        return list(points)
    places = np.array([point.pt for point in points])
    columns, rows = np.minimum((cells * places / shape[::-1]).astype(np.int64), cells - 1).T
    part = rows * cells + columns
    by_part = np.lexsort((-np.array([point.response for point in points]), part))
    begins = np.searchsorted(part[by_part], np.arange(cells**2))
    rank = np.empty(len(points), np.int64)
    rank[by_part] = np.arange(len(points)) - begins[part[by_part]]
    share = most // cells**2
    order = np.lexsort((by_part.argsort(), -np.array([point.response for point in points]), rank >= share))
    return [points[at] for at in order[:most]]
