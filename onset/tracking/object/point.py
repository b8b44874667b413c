"""A point known by the square around it: it may turn, grow and lean, and is compared with what was picked, always.

Flow says where it went, then the square is laid over the frame by the enhanced correlation coefficient (Evangelidis and
Psarakis, PAMI 2008), six freedoms, blind to gain and offset of the light: place alone would creep as the square turns.
"""

from dataclasses import dataclass

import numpy as np

from onset.tracking.object.flow import flow
from onset.tracking.object.grey import Grey
from onset.tracking.object.quad import Matrix
from onset.tracking.object.template import Box, anywhere

SIDE_PX = 41
_MIDDLE = (SIDE_PX - 1) / 2
_LEAST_DEVIATION = 6.0
_LEAST = 0.75
_FOUND, _AHEAD = 0.85, 0.08
"""Correlation of a point found in the whole frame, and by how much it must be better than the next best place."""
_ROUNDS = 30
_FARTHEST_PX = 12.0
_FLOW_POINTS = 12


@dataclass(frozen=True)
class FoundPoint:
    """Where a point is, OpenCV's pixel grid, and how well the square around it looks like the picked one."""

    x: float
    y: float
    ncc: float
    points: int
    """Points of the flow around it that agreed."""
    found_again: bool = False


class PointTrack:
    """One point. Raises ValueError where there is nothing to be seen around it."""

    def __init__(self, grey: Grey, x: float, y: float) -> None:
        self._matrix: Matrix = np.array([[1.0, 0, x - _MIDDLE], [0, 1.0, y - _MIDDLE]])
        self._picked = _square(grey, self._matrix)
        if float(self._picked.std()) < _LEAST_DEVIATION:
            raise ValueError(f"there is nothing to be seen around the point {x + 0.5:g}, {y + 0.5:g} but one even tone")
        self._before = grey
        self._seen = True

    def step(self, grey: Grey, *, search: bool = True) -> FoundPoint | None:
        """Where it is in this frame; None when it is not found. `search` False leaves out the whole frame."""
        found = None
        if self._seen and self._before.shape == grey.shape:
            guess, points = self._flowed(grey)
            found = self._laid(grey, guess, points, _LEAST)
        if found is None and search:
            found = self._searched(grey)
        self._before = grey
        self._seen = found is not None
        return found

    def _flowed(self, grey: Grey) -> tuple[Matrix, int]:
        """The square moved by the median flow of a few places in it."""
        steps = np.linspace(0.25, 0.75, 3) * (SIDE_PX - 1)
        inner = np.array([[x, y, 1.0] for x in steps for y in steps])
        start = inner @ self._matrix.T
        rows, columns = grey.shape
        start = start[np.all((start > 1) & (start < (columns - 2, rows - 2)), axis=1)]
        end, good = flow(self._before, grey, start, levels=4, back_px=1.0)
        guess = self._matrix.copy()
        if good.sum() >= 3:
            guess[:, 2] += np.median(end[good] - start[good], axis=0)
        return guess, int(good.sum())

    def _laid(self, grey: Grey, guess: Matrix, points: int, least: float) -> FoundPoint | None:
        """The square laid over the frame exactly, beginning with `guess`."""
        import cv2

        # ECC is worked out in the guess's own square: what is left to find is small there, whatever the frame's size.
        there = _square(grey, guess, margin=SIDE_PX // 2)
        change = np.array([[1, 0, SIDE_PX // 2], [0, 1, SIDE_PX // 2]], np.float32)
        until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, 1e-4)
        nothing = np.full(there.shape, 255, np.uint8)
        try:
            ncc, made = cv2.findTransformECC(self._picked, there, change, cv2.MOTION_AFFINE, until, nothing, 3)
        except cv2.error:
            return None  # what is there is so unlike that it does not converge: not found
        shift = np.array([[1, 0, -(SIDE_PX // 2)], [0, 1, -(SIDE_PX // 2)], [0, 0, 1.0]])
        matrix = guess @ shift @ np.vstack([np.asarray(made, np.float64), [0, 0, 1.0]])
        middle = matrix @ (_MIDDLE, _MIDDLE, 1.0)
        moved = float(np.linalg.norm(middle - guess @ (_MIDDLE, _MIDDLE, 1.0)))
        grown = abs(float(np.linalg.det(matrix[:, :2])))
        rows, columns = grey.shape
        inside = 0 <= middle[0] < columns and 0 <= middle[1] < rows
        if ncc < least or not inside or not 0.06 < grown < 16 or moved > _FARTHEST_PX * np.sqrt(grown):
            return None
        self._matrix = matrix
        return FoundPoint(float(middle[0]), float(middle[1]), float(ncc), points)

    def _searched(self, grey: Grey) -> FoundPoint | None:
        middle = self._matrix @ (_MIDDLE, _MIDDLE, 1.0)
        near = Box(float(middle[0]), float(middle[1]), float(SIDE_PX), float(SIDE_PX))
        coarse = anywhere(grey, self._picked, near, factors=(0.7, 0.85, 1.0, 1.2, 1.4))
        if coarse.ncc < _LEAST or coarse.ahead < _AHEAD:
            return None
        size = coarse.box.width / SIDE_PX
        guess = np.array([[size, 0, coarse.box.x - size * _MIDDLE], [0, size, coarse.box.y - size * _MIDDLE]])
        found = self._laid(grey, guess, 0, _FOUND)
        return FoundPoint(found.x, found.y, found.ncc, 0, found_again=True) if found is not None else None


def _square(grey: Grey, matrix: Matrix, margin: int = 0) -> Grey:
    """The square as the frame shows it, with `margin` pixels more on every side."""
    import cv2

    side = SIDE_PX + 2 * margin
    shifted = matrix @ np.array([[1, 0, -margin], [0, 1, -margin], [0, 0, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(grey, shifted, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
