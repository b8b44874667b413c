"""The 52 ARKit coefficients of a face, solved from its mesh.

    mesh (`flat_view`) -> upright on the neutral (`upright`) -> measures (`measures`) -> less the neutral's
               -> the coefficients whose effects (`effects`) explain that best -> divided by the actor's range

The middle step is the most likely set of coefficients: every measure has a noise, every coefficient a usual size and
none is negative (normal likelihood, half-normal and exponential priors; a bounded least squares). Compared with one
formula per coefficient it keeps a smile out of mouthStretch and an open jaw out of mouthLowerDown: a measure that one
coefficient has explained is not there for the others.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.bounded import solved
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.effects import EFFECTS, SEEN, TWO_SIDED, USUAL
from onset.tracking.face.measures import MEASURES, PLACE, REST_MM, SIDES, Vector, measured
from onset.tracking.face.people import spread
from onset.tracking.face.upright import Points, upright

# How far effects, one table for everyone, miss what a face does, and its eyes and brows.
_MODEL_MM, _EYES_MODEL_MM, _BROWS_MODEL_MM = 1.5, 0.8, 1.0
_MOST = 1.6  # coefficients are cut at 1 only behind the solve: what is beyond must not spill into others
_SPARSE = 0.7  # an exponential prior: few coefficients that are at work, rather than a little of all
_TWINS = 12.0  # how firmly a side that is out of sight follows the other one, per unit of what is hidden
_CLOSED_MM, _OPEN_MM = 3.0, 5.5  # between the lids; the iris of an eye less open than that is a guess
_SHUT_MM = 2.4  # what the mesh leaves between lids that are closed: 1.6 and 3.5 in a filmed blink
_COLUMN = {name: column for column, name in enumerate(SEEN)}
_NOISE = np.array([measure.noise_mm for measure in MEASURES])
_MISS = np.array(
    [
        _EYES_MODEL_MM
        if "lid_" in measure.name or "iris_" in measure.name
        else _BROWS_MODEL_MM
        if "brow_" in measure.name
        else _MODEL_MM
        for measure in MEASURES
    ]
)
_SIDE_OF = np.array([next((SIDES.index(s) for s in SIDES if m.name.endswith(s)), -1) for m in MEASURES])


class BlendshapeSolver:
    """Coefficients against one neutral. Holds a state only to begin each solve where the last one ended."""

    def __init__(
        self, neutral_mm: Points | None = None, *, most: float = np.inf, after: "BlendshapeSolver | None" = None
    ) -> None:
        """`neutral_mm`: this actor's own face at rest, (478, 3) upright on the canonical face; None: everyone's.

        `most`: by how many standard deviations between people (`people.spread`) each measure of that rest may differ
        from everyone's; beyond it, what the face shows is something that it does. `after`: this one begins where that
        solver ended.
        """
        own = neutral_mm is not None
        self._onto = 1000.0 * canonical_m() if neutral_mm is None else neutral_mm
        self._rest = REST_MM if neutral_mm is None else _within(measured(neutral_mm), most)
        self._weights = np.linalg.inv(np.diag(_NOISE**2 + _MISS**2) + (0.0 if own else spread()))
        self._effects = _fitted(self._rest)
        self._last: Vector = np.zeros(len(SEEN)) if after is None else after._last

    def solve(self, points: NDArray[np.floating], seen: tuple[float, float] = (1.0, 1.0)) -> dict[str, float]:
        """All 52 coefficients in ARKit's order, 0 to 1.6: what is beyond 1 is for `divided` to cut. UNSEEN are 0.

        In: (478, 3) points of any unit and pose (`flat_view`), and how well the left and the right side are in view, 0
        to 1 (`onset.tracking.face.view`). Raises ValueError for points that are not finite.
        """
        now = measured(upright(points, self._onto))
        trust = np.sqrt(_in_view(seen) * _lids(now))
        weights = trust[:, None] * self._weights * trust
        effects = self._effects
        gram = effects.T @ weights @ effects + np.diag(1.0 / USUAL**2) + (1.0 - min(seen)) * _TIES
        right = effects.T @ (weights @ (now - self._rest)) - _SPARSE / USUAL
        self._last = solved(gram, right, np.full(len(SEEN), _MOST), self._last)
        found = dict.fromkeys(BLENDSHAPES, 0.0)
        found.update(zip(SEEN, self._last.tolist(), strict=True))
        return found


def divided(coefficients: Mapping[str, float], scale: Mapping[str, float]) -> dict[str, float]:
    """Coefficients over the actor's range where it names them, cut to 0 to 1."""
    return {name: min(max(value / scale.get(name, 1.0), 0.0), 1.0) for name, value in coefficients.items()}


def _within(rest: Vector, most: float) -> Vector:
    reach = most * np.sqrt(np.diag(spread()))
    return np.asarray(REST_MM + np.clip(rest - REST_MM, -reach, reach))


def _fitted(neutral: Vector) -> NDArray[np.float64]:
    """EFFECTS, with a blink as far as this face's lids are apart."""
    effects = EFFECTS.copy()
    for side in SIDES:
        upper, lower = PLACE["lid_up" + side], PLACE["lower_lid_up" + side]
        column = _COLUMN["eyeBlink" + side]
        way = max(neutral[upper] - neutral[lower] - _SHUT_MM, 3.0) / (EFFECTS[lower, column] - EFFECTS[upper, column])
        effects[:, column] *= way
    return effects


def _in_view(seen: tuple[float, float]) -> Vector:
    """A weight per measure: what belongs to a side counts as far as it is in view; not seen, next to nothing."""
    sides = np.array([*(max(one, 0.05) ** 2 for one in seen), 1.0])
    return np.asarray(sides[_SIDE_OF])


def _lids(now: Vector) -> Vector:
    """A weight per measure: an iris behind a closing lid says little."""
    weights = np.ones(len(MEASURES))
    for side in SIDES:
        apart = now[PLACE["lid_up" + side]] - now[PLACE["lower_lid_up" + side]]
        open_share = min(max((apart - _CLOSED_MM) / (_OPEN_MM - _CLOSED_MM), 0.1), 1.0)
        weights[[PLACE["iris_out" + side], PLACE["iris_up" + side]]] = open_share
    return weights


def _twins() -> NDArray[np.float64]:
    """The quadratic form of the differences between the two sides of every coefficient that has two."""
    differences = np.zeros((len(TWO_SIDED), len(SEEN)))
    for row, name in zip(differences, TWO_SIDED, strict=True):
        row[_COLUMN[name + "Left"]], row[_COLUMN[name + "Right"]] = 1.0, -1.0
    return np.asarray(_TWINS * differences.T @ differences)


_TIES = _twins()
