"""How long a body's bones are: one number for the whole clip and for both sides.

A length is the median over the frames in which both its ends were seen, on either side: people are as long on the left
as on the right, and a skeleton that is not is no use to retarget from. What was seen on neither side the model makes up
(of a man cut off at the chest thighs of 0.14 and 0.39 m, feet of 0.42): such a bone takes its share of the body's
height instead, as far as one is known for it, and the height is what the bones that were seen say it is. Not so the
trunk: from hips that are out of the picture it has to reach to shoulders that are in it.

Shares of height: Drillis and Contini, Body segment parameters, 1966, in Winter, Biomechanics and Motor Control of
Human Movement, figure 4.1; from memory. The foot's is of its part before the ankle, the hand's is half of it.
"""

import numpy as np
from numpy.typing import NDArray

from onset.tracking.body.points import PLACE
from onset.tracking.body.skeleton import Span
from onset.tracking.landmark_models import SEEN

_TRUNK = ("hip", "hip", "shoulder", "shoulder")
_SHARES = {
    ("shoulder", "elbow"): 0.186, ("elbow", "wrist"): 0.146, ("wrist", "index", "pinky"): 0.054,
    ("hip", "knee"): 0.245, ("knee", "ankle"): 0.246, ("ankle", "foot_index"): 0.115,
    _TRUNK: 0.288, ("shoulder", "shoulder", "shoulder"): 0.1295,
}  # fmt: skip
"""By the points of a bone, both ends, without their sides."""


class Lengths:
    """Of the bodies of a clip: `points_m` (frames, 33, 3), `visibility` (frames, 33), `there` (frames,) bool."""

    def __init__(
        self, points_m: NDArray[np.float64], visibility: NDArray[np.float64], there: NDArray[np.bool_]
    ) -> None:
        self._points_m, self._there = points_m, there
        self._seen = (visibility >= SEEN) & there[:, None]
        self._height_m: float | None = None

    def of(self, span: Span) -> float:
        """Metres, the same for a span of the left and of the right."""
        seen = self._seen_m(span)
        if seen is not None:
            return seen
        kind, height_m = _kind(span), self._height()
        if kind in _SHARES and kind != _TRUNK and height_m is not None:
            return _SHARES[kind] * height_m
        return float(np.median(np.concatenate([self._all_m(side)[self._there] for side in _sides(span)])))

    def _seen_m(self, span: Span) -> float | None:
        found = [self._all_m(side)[self._in_view(side)] for side in _sides(span)]
        whole = np.concatenate(found)
        return float(np.median(whole)) if len(whole) else None

    def _height(self) -> float | None:
        """What the seen bones of which a share is known say, in the middle."""
        if self._height_m is None:
            said = [
                length / share for kind, share in _SHARES.items() if (length := self._seen_m(_span(kind))) is not None
            ]
            self._height_m = float(np.median(said)) if said else None
        return self._height_m

    def _all_m(self, span: Span) -> NDArray[np.float64]:
        ends = [self._points_m[:, [PLACE[name] for name in names]].mean(axis=1) for names in (span.start, span.end)]
        return np.asarray(np.linalg.norm(ends[1] - ends[0], axis=1))

    def _in_view(self, span: Span) -> NDArray[np.bool_]:
        return np.asarray(self._seen[:, [PLACE[name] for name in (*span.start, *span.end)]].all(axis=1))


def _sides(span: Span) -> tuple[Span, Span]:
    def other(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            name.replace("left_", "right_") if name.startswith("left_") else name.replace("right_", "left_")
            for name in names
        )

    return span, Span(other(span.start), other(span.end), span.rest)


def _kind(span: Span) -> tuple[str, ...]:
    return tuple(name.removeprefix("left_").removeprefix("right_") for name in (*span.start, *span.end))


def _span(kind: tuple[str, ...]) -> Span:
    """A span of that kind, on the left."""
    if kind == _TRUNK:
        return Span(("left_hip", "right_hip"), ("left_shoulder", "right_shoulder"), (0.0, 1.0, 0.0))
    if kind == ("shoulder", "shoulder", "shoulder"):
        return Span(("left_shoulder", "right_shoulder"), ("left_shoulder",), (1.0, 0.0, 0.0))
    return Span((f"left_{kind[0]}",), tuple(f"left_{name}" for name in kind[1:]), (1.0, 0.0, 0.0))
