"""How large a head really is: its irises are as wide as everyone's.

One frame's iris is a few pixels wide and strays by several percent; a head does not change its size. So each person's
scale is the median over many frames, which is no smoothing of motion: it settles, and then stands.
"""

from bisect import insort
from collections import deque

import numpy as np

from onset.subject import Points
from onset.tracking.face.canonical import IRIS_M

_WIDTHS = ((469, 471), (474, 476))
_SMALLEST_PX = 5.0
_STRAIGHTEST = 0.90
"""Cosine between the gaze and the ray, below which an iris is too foreshortened to be a ruler: 26 degrees."""
_ALLOWED = (0.8, 1.25)
"""Heads of adults differ by a tenth at most, children's are a sixth smaller: beyond it the measurement is wrong."""
FRAMES = 301


class IrisScale:
    """One person's size over the canonical face's."""

    def __init__(self) -> None:
        self._order: deque[float] = deque()
        self._sorted: list[float] = []

    def add(self, points_px: Points, m_per_px: float, facing: tuple[float, float]) -> None:
        """One frame: its points, metres that a pixel takes at the eyes in the canonical face's scale, and the cosine
        between each eye's gaze and its ray (right, left)."""
        for (one, other), cosine in zip(_WIDTHS, facing, strict=True):
            width_px = float(np.linalg.norm(points_px[one] - points_px[other]))
            if width_px < _SMALLEST_PX or cosine < _STRAIGHTEST:
                continue
            ratio = IRIS_M / (width_px / cosine * m_per_px)
            self._order.append(ratio)
            insort(self._sorted, ratio)
            if len(self._order) > 2 * FRAMES:
                self._sorted.remove(self._order.popleft())

    @property
    def ratio(self) -> float:
        """1 until an iris was seen well enough."""
        if not self._sorted:
            return 1.0
        return float(np.clip(self._sorted[len(self._sorted) // 2], *_ALLOWED))
