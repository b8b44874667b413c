"""A face's neutral learned while it is looked at: the calmest that it was seen, where nobody set one.

Faces differ at rest by as much as small expressions move them: against the average face a person whose mouth turns up
smiles all day, and one with low brows never lifts them. So a few looks a second are kept, those at which the face did
least, and their median becomes the neutral. "Did least" is counted against the average face, less what the face does
in all that is kept: what never goes away is the face itself. A look is given up only for a calmer one, so that a smile
that is held does not become the neutral after a time. Who does nothing else than grin is still told to smile, by what
no face has at rest (`MOST`), and no more: nobody can tell the rest from pictures.
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

    @property
    def share(self) -> float:
        """How far the learned neutral is to be used: 0 at first, 1 after SURE looks."""
        return min(max((self._seen - _LEAST) / (SURE - _LEAST), 0.0), 1.0)

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
        if len(self._looks) <= LOOKS_KEPT:
            return self._seen > _LEAST
        liveliest = int(np.argmax(self._effort()))
        del self._looks[liveliest]
        return liveliest < LOOKS_KEPT

    def neutral_mm(self) -> NDArray[np.float64]:
        """(478, 3) float64: the median of the calmest looks, millimetres upright on the canonical face."""
        effort = self._effort()
        calmest = np.argsort(effort, kind="stable")[: max(round(_CALMEST * len(effort)), 1)]
        return np.asarray(np.median([self._looks[place].points_mm for place in calmest], axis=0), np.float64)

    def _effort(self) -> NDArray[np.float64]:
        """(looks,): the sum of what the face did at each, beyond what it does always."""
        does = np.array([look.does for look in self._looks])
        return np.asarray(np.maximum(does - np.percentile(does, _ALWAYS_PERCENT, axis=0), 0.0).sum(axis=1))
