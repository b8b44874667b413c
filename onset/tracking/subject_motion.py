"""A subject from answer to answer: one flat array of all its numbers, smoothed, and carried on to a later time.

Points, the pose's place and the values lie in one array, so that smoothing and predicting are a few operations whatever
the number of points; the rotation of the pose goes beside it as a quaternion.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onset.subject import Points, Subject
from onset.tracking.one_euro import (
    Numbers,
    OneEuro,
    OneEuroRotation,
    Quaternion,
    matrix_of,
    quaternion_of,
    rotation_between,
    turned,
)
from onset.tracking.prediction import Trend, ahead_s

FORGOTTEN_S = 0.5
"""After so long without an answer a subject begins anew: what moved meanwhile is not a speed."""
_TURN_SCALE_RAD, _TURN_SCALE_DEG = 0.785, 45.0
"""What counts as one size for a rotation: an eighth of a turn, as a head does in a second when it looks round."""
_UNIT = ("blendshape.", "au.", "expression.", "blink.")
"""Groups of values that lie between 0 and 1."""
_SIGNED = ("affect.",)
_FOLLOWED = {**dict.fromkeys((*_UNIT, *_SIGNED), 0.25), "gaze.": 0.0}
"""Groups of which the trend is followed in part: lips, lids and looks turn sooner than heads. Followed in full,
coefficients 33 ms ahead were off by 0.012 where the last ones held were by 0.009, and gaze by 4.7 degrees instead of
3.2 (a man talking, at 30 answers a second; another making faces: 0.012 and 0.009, 2.4 and 1.9); by a quarter they are
as near as held, and units, expressions and affect nearer by 3 to 7 % in the second clip. Head and points gain."""


class Smoothing(NamedTuple):
    """What a show asks for."""

    smooth: bool
    min_cutoff_hz: float
    beta: float


@dataclass(frozen=True, slots=True)
class _Form:
    """How a subject lies in the flat array, and what its values are."""

    points: int
    metric: bool
    posed: bool
    names: tuple[str, ...]
    low: Numbers
    high: Numbers
    angles: NDArray[np.intp]
    """Which values are angles in degrees, that come round."""
    followed: Numbers
    """Of each value, the share of its trend that is followed."""

    @property
    def places(self) -> tuple[int, int, int]:
        """Where points in metres, the pose's place and the values begin."""
        metres = 2 * self.points
        place = metres + (3 * self.points if self.metric else 0)
        return metres, place, place + (3 if self.posed else 0)

    def fits(self, one: Subject) -> bool:
        """Whether a subject lies so."""
        kinds = (len(one.points_px), one.points_m is not None, one.pose is not None)
        return kinds == (self.points, self.metric, self.posed) and tuple(one.values) == self.names


@dataclass(frozen=True, slots=True)
class Carried:
    """A subject as of one answer, and where its numbers are going. Never written to once made."""

    raw: Subject
    form: _Form
    numbers: Numbers
    rise: Numbers
    """Of the numbers, a second."""
    rotation: Quaternion | None
    spin: tuple[float, float, float]
    """Rotation vector of the pose, a second."""

    def at(self, horizon_s: float) -> Subject:
        """The smoothed subject, so much later."""
        form, ahead = self.form, ahead_s(horizon_s)
        numbers = self.numbers + ahead * self.rise
        metres, place, values = form.places
        tail = np.clip(numbers[values:], form.low, form.high)
        if len(form.angles):
            tail[form.angles] = (tail[form.angles] + 180.0) % 360.0 - 180.0
        pose = None
        if self.rotation is not None:
            pose = np.eye(4)
            pose[:3, :3] = matrix_of(turned(self.rotation, [ahead * part for part in self.spin]))
            pose[:3, 3] = numbers[place : place + 3]
        points = numbers[:place].astype(np.float32)
        return Subject(
            self.raw.id,
            self.raw.confidence,
            points[:metres].reshape(-1, 2),
            points[metres:].reshape(-1, 3) if form.metric else None,
            pose,
            dict(zip(form.names, tail.tolist(), strict=True)),
            self.raw.words,
        )


class SubjectMotion:
    """One subject's filters. `update` with each answer, in order."""

    def __init__(self, one: Subject, time_s: float) -> None:
        self._begin(one, time_s)

    def _begin(self, one: Subject, time_s: float) -> None:
        self._form = _form(one)
        numbers, self._rotation = _flat(one, self._form), _rotation(one)
        self._filter, self._trend = OneEuro(numbers, _scale(one, self._form)), Trend(numbers)
        self._turns = OneEuroRotation(self._rotation, _TURN_SCALE_RAD) if self._rotation is not None else None
        self._turned = np.zeros(3)
        self._spin = Trend(self._turned)
        self._time_s = time_s

    def update(self, one: Subject, time_s: float, smoothing: Smoothing) -> Carried:
        """Take in an answer for the frame at `time_s` (any origin); what begins it is to be given here too."""
        step_s = time_s - self._time_s
        if not self._form.fits(one) or not 0.0 <= step_s <= FORGOTTEN_S:
            self._begin(one, time_s)
        elif step_s:
            self._step(one, step_s, smoothing)
        self._time_s = time_s
        if not smoothing.smooth:
            return Carried(one, self._form, _flat(one, self._form), self._rise(1.0), self._rotation, self._spin_of(1.0))
        filtered = self._turns.filtered if self._turns is not None else None
        share = self._turns.share if self._turns is not None else 0.0
        # Where the filter takes little of the newest value, its trend is noise too and is followed as little.
        rise = self._rise(self._filter.share)
        return Carried(one, self._form, self._filter.filtered, rise, filtered, self._spin_of(share))

    def _step(self, one: Subject, step_s: float, smoothing: Smoothing) -> None:
        asked = {"min_cutoff_hz": smoothing.min_cutoff_hz, "beta": smoothing.beta}
        numbers = _flat(one, self._form)
        angles = self._form.places[2] + self._form.angles
        if len(angles):  # the same angle, said so that it lies nearest to the one before
            numbers[angles] -= 360.0 * np.round((numbers[angles] - self._filter.filtered[angles]) / 360.0)
        self._filter.update(numbers, step_s, **asked)
        self._trend.update(numbers, step_s)
        rotation = _rotation(one)
        if rotation is not None and self._rotation is not None and self._turns is not None:
            self._turned = self._turned + rotation_between(self._rotation, rotation)
            self._spin.update(self._turned, step_s)
            self._turns.update(rotation, step_s, **asked)
            self._rotation = rotation

    def _rise(self, share: Numbers | float) -> Numbers:
        rise = share * self._trend.rise
        rise[self._form.places[2] :] *= self._form.followed
        return rise

    def _spin_of(self, share: float) -> tuple[float, float, float]:
        x, y, z = (share * self._spin.rise).tolist()
        return x, y, z


def _form(one: Subject) -> _Form:
    names = tuple(one.values)
    low = [0.0 if name.startswith(_UNIT) else -1.0 if name.startswith(_SIGNED) else -np.inf for name in names]
    high = [1.0 if name.startswith((*_UNIT, *_SIGNED)) else np.inf for name in names]
    angles = np.flatnonzero([name.endswith("_deg") for name in names])
    metric, posed = one.points_m is not None, one.pose is not None
    followed = [next((share for group, share in _FOLLOWED.items() if name.startswith(group)), 1.0) for name in names]
    return _Form(
        len(one.points_px), metric, posed, names, np.array(low), np.array(high), angles, np.array(followed, np.float64)
    )


def _flat(one: Subject, form: _Form) -> Numbers:
    parts: list[NDArray[Any]] = [one.points_px.ravel()]
    if one.points_m is not None:
        parts.append(one.points_m.ravel())
    if one.pose is not None:
        parts.append(one.pose[:3, 3])
    return np.concatenate([*parts, np.fromiter(one.values.values(), np.float64, len(form.names))], dtype=np.float64)


def _scale(one: Subject, form: _Form) -> Numbers:
    """What counts as one size of each number: that of the subject itself for points, a unit for a coefficient."""
    metres, _, values = form.places
    scale = np.ones(values + len(form.names))
    scale[:metres] = _across(one.points_px, 50.0)
    size_m = _across(one.points_m, 0.05) if one.points_m is not None else 0.2
    scale[metres:values] = size_m
    scale[values + form.angles] = _TURN_SCALE_DEG
    return scale


def _across(points: Points, least: float) -> float:
    """The diagonal of the box around them; `least` for a single point, which has none."""
    return max(float(np.linalg.norm(points.max(axis=0) - points.min(axis=0))), least) if len(points) else least


def _rotation(one: Subject) -> Quaternion | None:
    return quaternion_of(one.pose[:3, :3]) if one.pose is not None else None
