"""A face's neutral learned while it is looked at: the calmest that it was seen, where nobody set one.

Faces differ at rest by as much as small expressions move them: against the average face a person whose mouth turns up
smiles all day, and one with low brows never lifts them. So a few looks a second are kept, those at which the face did
least, and their median becomes the neutral. "Did least" is counted against the average face, less what the face does
in all that is kept: what never goes away is the face itself. A look is given up only for a calmer one, so that a smile
that is held does not become the neutral after a time. Who does nothing else than grin is still told to smile, by what
no face has at rest (`MOST`), and no more: nobody can tell the rest from pictures.

A face that acts all the time has no rest to learn: its calmest looks then differ from each other. How far they do tells
the two apart, and such a face is not counted from what it never was.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.arkit import BLENDSHAPES

EVERY_NS = 100_000_000
LATER_NS = 500_000_000
"""Between two looks, and once the neutral is learned: a look takes one millisecond of a processor."""
LOOKS_KEPT = 60
SURE = 50
"""Looks from which the learned neutral alone counts: five seconds. Before, it counts as far as it has got."""
MOST = 1.5
"""By how many standard deviations between people a learned neutral may differ from the average face."""
_LEAST = 10
_ALIKE_MM, _UNLIKE_MM = 0.9, 1.3
"""How far the calmest looks may stray from their median, RMS of all points: up to which they are one rest, and from
which they are none. A man who talks, his face 60 to 90 pixels wide, strayed by 0.15 to 0.67; one who acts a face after
the other, large and sharp, by 1.4 to 1.9."""
_CALMEST = 1.0 / 3.0
_ALWAYS_PERCENT = 10.0  # what a face does in all but a tenth of its looks it does always
_IN_VIEW = 0.7  # of the side that is further away: a head turned by up to 30 degrees

Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Look:
    points_mm: Points
    does: NDArray[np.float64]


class LearnedNeutral:
    """Of one face. Depends on pictures and their times alone."""

    def __init__(self) -> None:
        self._looks: list[_Look] = []
        self._seen = 0
        self._last_ns: int | None = None
        self._at_rest = 1.0

    @property
    def share(self) -> float:
        """How far the learned neutral is to be used: 0 at first, 1 after SURE looks of a face that rested."""
        return self._at_rest * min(max((self._seen - _LEAST) / (SURE - _LEAST), 0.0), 1.0)

    @property
    def is_restless(self) -> bool:
        """Whether enough was seen to say that this face has not rested."""
        return self._at_rest == 0.0 and self._seen >= 2 * _LEAST

    def wants(self, captured_ns: int, seen: tuple[float, float]) -> bool:
        """Whether this frame is worth a look: often enough, and both sides of the face in view."""
        if min(seen) < _IN_VIEW:
            return False
        wait_ns = EVERY_NS if self._seen < SURE else LATER_NS
        return self._last_ns is None or not 0 <= captured_ns - self._last_ns < wait_ns

    def look(self, points_mm: Points, solved: Mapping[str, float], captured_ns: int) -> bool:
        """One look. In: (478, 3) points upright on the canonical face, and coefficients against that face's rest.
        Out: whether the neutral may have changed."""
        self._last_ns = captured_ns
        self._seen += 1
        self._looks.append(_Look(points_mm, np.array([solved[name] for name in BLENDSHAPES])))
        liveliest = -1
        if len(self._looks) > LOOKS_KEPT:
            liveliest = int(np.argmax(self._effort()))
            del self._looks[liveliest]
        changed = self._seen > _LEAST and liveliest < LOOKS_KEPT
        if changed:
            calmest = self._calmest()
            strays_mm = float(np.sqrt(np.square(calmest - np.median(calmest, axis=0)).sum(axis=2).mean()))
            self._at_rest = float(np.clip((_UNLIKE_MM - strays_mm) / (_UNLIKE_MM - _ALIKE_MM), 0.0, 1.0))
        return changed

    def neutral_mm(self) -> NDArray[np.float64]:
        """(478, 3) float64: the median of the calmest looks, millimetres upright on the canonical face."""
        return np.asarray(np.median(self._calmest(), axis=0), np.float64)

    def _calmest(self) -> NDArray[np.float32]:
        """(n, 478, 3): the looks at which the face did least."""
        effort = self._effort()
        calmest = np.argsort(effort, kind="stable")[: max(round(_CALMEST * len(effort)), 1)]
        return np.stack([self._looks[place].points_mm for place in calmest])

    def _effort(self) -> NDArray[np.float64]:
        """(looks,): the sum of what the face did at each, beyond what it does always."""
        does = np.array([look.does for look in self._looks])
        return np.asarray(np.maximum(does - np.percentile(does, _ALWAYS_PERCENT, axis=0), 0.0).sum(axis=1))
