"""A plane followed by its picture: flow says where it went, the picked picture says where it is.

1. Flow from the frame before to this one gives a first homography; at half size, because it need not be exact.
2. The frame is warped back by it and compared with the picked picture; flow between the two, RANSAC (MAGSAC++, Barath
   et al., CVPR 2020), twice. Whatever the first step gathered up in error is gone: nothing accumulates.
3. The correlation with the picked picture, pixel by pixel, says how much of it is seen, and whether it is it at all.
4. What is not found by flow is looked for by features in the whole frame (`onset.tracking.object.find_again`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.object import patch, quad
from onset.tracking.object.find_again import Known, Searcher
from onset.tracking.object.fit import FEWEST, Fit, settled
from onset.tracking.object.flow import flow
from onset.tracking.object.grey import Grey
from onset.tracking.object.plane_rival import PlaneRival
from onset.tracking.object.quad import Matrix, Points

FEWEST_POINTS = 12
MOST_POINTS = 240
_APART_PX = 7
_QUALITY = 0.01
_SEEN = 0.5
"""Correlation around a pixel from which on it counts as seen; two pictures that have nothing to do with each other
reach it on under 3 % of their area."""
_LEAST_SEEN = 0.2
_LEAST_NCC = 0.6
_RANSAC_PX = 2.0
_MOST_SPREAD_PX = 0.5
"""Expected error of a corner, in pixels of the patch, above which freedoms are given up."""
_LOST_SPREAD_PX = 3.0
_SMALLEST_PX2 = 60.0
_FLAT = 4.0
"""Deviation in codes up to which there is nothing to follow and nothing to compare."""
_AS_GOOD_AS_THERE_PX = 0.3
"""A last correction of less moves no pixel that is compared."""
_OF_FLOW = 3
"""Of so many points one is followed from frame to frame: it is a first guess of four freedoms."""
_ROUNDS = ((3, None, 2), (0, None, 2), (0, 0.7, 1))
"""Levels of the pyramid; how near flow must come back, px, None where other points find out what is wrong; and of how
many points one is taken. Measured on 200 frames, spoilt in six ways: looked back along flow in each, with two levels
in the second and all points it took 30 % longer and was no nearer; without the second, corners were a third farther
off."""


@dataclass(frozen=True)
class Seen:
    """Where a plane is. `corners` (4, 2) px top left, top right, bottom right, bottom left, OpenCV's pixel grid."""

    corners: Points
    matrix: Matrix
    """(3, 3), patch px -> frame px."""
    ncc: float
    """Correlation with the picked picture, over what is seen of it."""
    visible: float
    """Share of its textured area that is seen."""
    inliers: int
    residual_px: float
    """Of the inliers, RMS, in pixels of the frame."""
    spread_px: float
    """How far off the worst corner may be, one deviation, by how the inliers lie; in pixels of the frame."""
    found_again: bool = False

    @property
    def quality(self) -> float:
        """0 to 1: how much is seen, times how well."""
        return float(np.clip(self.visible * self.ncc, 0.0, 1.0))


class PlaneTrack:
    """One picked plane. Raises ValueError where the picked area has no picture to follow."""

    def __init__(self, grey: Grey, corners: Points) -> None:
        self.size = patch.patch_size(corners)
        self._matrix = patch.from_patch(self.size, corners)
        flat = patch.flattened(grey, self._matrix, self.size)
        self._level = patch.levelled(flat)
        self._points = _points(flat, self._level)
        if len(self._points) < FEWEST_POINTS:
            raise ValueError(
                f"only {len(self._points)} points in the picked area can be followed, {FEWEST_POINTS} are needed; "
                "pick an area with more texture, put markers on it, or take in its frame"
            )
        self._viewed = np.ones(len(self._points), np.bool_)
        self._known = Known(flat)
        self._weight = np.minimum(self._level.texture, 20.0) * (self._level.texture > _FLAT)
        self._weight = np.ascontiguousarray(self._weight[:: patch.EVERY, :: patch.EVERY])
        self._before: Grey | None = _half(grey)
        self._seen = True
        self._rival: PlaneRival | None = None

    def step(self, grey: Grey, searcher: Searcher, *, search: bool = True) -> Seen | None:
        """Where the plane is in this frame; None when it is not found. `search` False leaves out the whole frame."""
        half = _half(grey)
        found = None
        if self._seen and self._before is not None:
            found = self._refined(grey, self._predicted(half))
            if found is None:
                own = quad.moved(self._matrix, patch.edges(self.size))
                self._rival = PlaneRival(self._before, self._known, self.size, own)
        if found is None and search:
            guess = self._rival.search(grey, searcher) if self._rival else searcher.find(self._known)
            found = self._refined(grey, guess, found_again=True) if guess is not None else None
        self._before = half
        self._seen = found is not None
        if found is not None:
            self._matrix, self._rival = found.matrix, None
        else:
            self._viewed[:] = True
        return found

    def _predicted(self, half: Grey) -> Matrix:
        """The homography with the flow since the frame before on top; the one before where flow says nothing."""
        import cv2

        before = self._before
        if before is None or before.shape != half.shape:
            return self._matrix
        places = (quad.moved(self._matrix, self._in_view()[::_OF_FLOW]) - 0.5) / 2
        inside = np.all((places > 2) & (places < np.array(half.shape[::-1]) - 3), axis=1)
        moved, good = flow(before, half, places[inside], levels=4, back_px=1.0)
        if good.sum() < 6:
            return self._matrix
        start, end = 2 * places[inside][good] + 0.5, 2 * moved[good] + 0.5
        # Four freedoms, not eight: a first guess must not fly off when a few points are wrong.
        change, _ = cv2.estimateAffinePartial2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=3.0)
        if change is None:
            return self._matrix
        return np.vstack([change, [0, 0, 1.0]]) @ self._matrix

    def _refined(self, grey: Grey, matrix: Matrix, *, found_again: bool = False) -> Seen | None:
        corners = patch.edges(self.size)
        fit: Fit | None = None
        alike: NDArray[np.float32] | None = None
        for number, (levels, back_px, every) in enumerate(_ROUNDS):
            if not self._is_possible(matrix, grey):
                return None
            level = patch.levelled(patch.flattened(grey, matrix, self.size))
            points = (self._points if number else self._in_view())[::every]
            trust = np.ones(len(points))
            if number:
                alike = patch.likeness(self._level, level)
                trust = self._trusted(alike)[::every]
                points, trust = points[trust > 0], trust[trust > 0]
            moved, good = flow(self._level.codes, level.codes, points, levels=levels, back_px=back_px)
            if not number:
                good = _agreeing(points, moved, good)
            fit = settled(points[good], moved[good], trust[good], corners, _MOST_SPREAD_PX)
            if fit is None:
                return None
            matrix = matrix @ fit.matrix
        assert fit is not None
        if not self._is_possible(matrix, grey) or fit.spread_px > _LOST_SPREAD_PX:
            return None
        if alike is None or _farthest(fit.matrix, corners) > _AS_GOOD_AS_THERE_PX:
            alike = patch.likeness(self._level, patch.levelled(patch.flattened(grey, matrix, self.size)))
        self._viewed = self._trusted(alike) > 0
        ncc, visible = self._compared(alike, matrix, grey)
        if ncc < _LEAST_NCC or visible < _LEAST_SEEN:
            return None
        matrix = matrix / matrix[2, 2]
        scale = float(np.sqrt(quad.area(quad.moved(matrix, corners)) / (self.size[0] * self.size[1])))
        inliers, spread_px = int(fit.kept.sum()), fit.spread_px * scale
        return Seen(
            quad.moved(matrix, corners), matrix, ncc, visible, inliers, fit.residual_px * scale, spread_px, found_again
        )

    def _in_view(self) -> Points:
        """The points that were seen in the frame before; all of them where few were, or it is not known."""
        seen = self._points[self._viewed]
        return seen if len(seen) >= 2 * FEWEST_POINTS else self._points

    def _trusted(self, alike: NDArray[np.float32]) -> NDArray[np.float64]:
        """How far each point is trusted: not at all where what is around it does not look like the picked picture."""
        x, y = (np.rint(self._points).astype(np.int32) // patch.EVERY).T
        return np.asarray(np.clip((alike[y, x] - _SEEN) / (1 - _SEEN), 0.0, 1.0), np.float64)

    def _compared(self, alike: NDArray[np.float32], matrix: Matrix, grey: Grey) -> tuple[float, float]:
        """(correlation over what is seen, share that is seen), weighed by how much there is to see."""
        weight = self._weight * (alike > _SEEN) * self._in_frame(matrix, grey)
        seen = float(np.sum(weight))
        return float(np.sum(weight * alike)) / max(seen, 1e-6), seen / max(float(np.sum(self._weight)), 1e-6)

    def _in_frame(self, matrix: Matrix, grey: Grey) -> NDArray[np.bool_] | bool:
        """Whether each of the compared pixels lies in the frame, and not beyond its edge."""
        rows, columns = grey.shape

        def lies_in(points: Points) -> NDArray[np.bool_]:
            return np.asarray(np.all((points > -0.5) & (points < (columns - 0.5, rows - 0.5)), axis=1))

        if lies_in(quad.moved(matrix, patch.edges(self.size))).all():
            return True
        y, x = np.mgrid[0 : self.size[1] : patch.EVERY, 0 : self.size[0] : patch.EVERY]
        return lies_in(quad.moved(matrix, np.column_stack([x.ravel(), y.ravel()]))).reshape(x.shape)

    def _is_possible(self, matrix: Matrix, grey: Grey) -> bool:
        """Whether a plane can be seen so: from its front, not from its edge, not as large as a house."""
        corners = quad.moved(matrix, patch.edges(self.size))
        longest = 4.0 * max(grey.shape)
        return bool(
            np.all(np.isfinite(corners))
            and quad.is_convex(corners)
            and _SMALLEST_PX2 < quad.area(corners) < longest * longest
            and np.all(np.column_stack([patch.edges(self.size), np.ones(4)]) @ matrix[2] > 0)
        )


def _points(flat: Grey, level: patch.Level) -> Points:
    """Corners in the patch, spread out, where there is more than noise."""
    import cv2

    found = cv2.goodFeaturesToTrack(
        level.codes, MOST_POINTS, _QUALITY, _APART_PX, mask=(level.texture > _FLAT).astype(np.uint8) * 255, blockSize=5
    )
    if found is None:
        return np.zeros((0, 2))
    points = np.asarray(found[:, 0], np.float64)
    inside = np.all((points > 2) & (points < np.array(flat.shape[::-1]) - 3), axis=1)
    return np.asarray(points[inside], np.float64)


def _agreeing(start: Points, end: Points, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the good points those that one homography moves (MAGSAC++); none of them when there is none."""
    import cv2

    agreeing = np.zeros_like(good)
    if good.sum() < FEWEST:
        return agreeing
    matrix, kept = cv2.findHomography(
        start[good], end[good], cv2.USAC_MAGSAC, _RANSAC_PX, maxIters=1000, confidence=0.999
    )
    if matrix is not None and kept is not None:
        agreeing[np.flatnonzero(good)[kept[:, 0].astype(bool)]] = True
    return agreeing


def _farthest(matrix: Matrix, points: Points) -> float:
    """How far the one that is moved the most is moved."""
    return float(np.linalg.norm(quad.moved(matrix, points) - points, axis=1).max())


def _half(grey: Grey) -> Grey:
    import cv2

    return np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
