"""How far the eyelids are shut: the eye aspect ratio, against what is open for this person.

    EAR = (|p2 - p6| + |p3 - p5|) / (2 |p1 - p4|)

Soukupová and Čech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016, equation 1; taken in head space, so
that a turned head does not narrow the eye.
"""

import math

import numpy as np
from numpy.typing import NDArray

LID_POINTS = {"left": (362, 385, 387, 263, 373, 380), "right": (33, 160, 158, 133, 153, 144)}
"""Of each eye, p1 to p6 of the paper: corner, two on the upper lid, corner, two on the lower lid."""
_OPEN_AT_FIRST = 0.28
_OPEN_RANGE = (0.16, 0.40)
_SHUT_SHARE = 0.35
"""The mesh's lids do not quite meet: shut eyes measure about a third of open ones."""
_OPEN_SHARE = 0.85
"""Wide enough to count as open: at rest eyes narrow by this much without anyone calling it a blink."""
_UP_S, _DOWN_S = 0.3, 6.0
"""How fast what is open follows, time constants: soon where the eye is wider, hardly where it is narrower."""


class Lids:
    """The eyelids of one person: learns how wide open is."""

    def __init__(self) -> None:
        self._open = dict.fromkeys(LID_POINTS, _OPEN_AT_FIRST)
        self._before_ns: int | None = None

    def shut(self, local_m: NDArray[np.floating], captured_ns: int) -> dict[str, float]:
        """`blink.left` and `blink.right`, 0 open to 1 shut, of (478, 3) points in head space."""
        step_s = max(captured_ns - (captured_ns if self._before_ns is None else self._before_ns), 0) / 1e9
        self._before_ns = captured_ns
        said = {}
        for side, points in LID_POINTS.items():
            ratio = eye_aspect_ratio(local_m, points)
            here = self._open[side]
            rate = -math.expm1(-step_s / (_UP_S if ratio > here else _DOWN_S))
            if ratio > _OPEN_SHARE * here * 0.7:  # a blink says nothing of how wide open is
                self._open[side] = float(np.clip(here + rate * (ratio - here), *_OPEN_RANGE))
            high, low = _OPEN_SHARE * here, _SHUT_SHARE * here
            said[f"blink.{side}"] = float(np.clip((high - ratio) / (high - low), 0.0, 1.0))
        return said


def eye_aspect_ratio(local_m: NDArray[np.floating], points: tuple[int, ...]) -> float:
    """Equation 1 of the paper; 0 for an eye without width."""
    first, second, third, fourth, fifth, sixth = np.asarray(local_m, np.float64)[list(points)]
    width = float(np.linalg.norm(first - fourth))
    height = float(np.linalg.norm(second - sixth) + np.linalg.norm(third - fifth))
    return height / (2.0 * width) if width > 0.0 else 0.0
