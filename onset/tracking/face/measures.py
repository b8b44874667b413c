"""What is measured on a face before coefficients are solved: heights, widths and gaps, in millimetres of a common face.

Every measure is a difference between the means of two groups of mesh points along one axis, so that all of them are
one matrix, noise of single points is averaged out, and what a coefficient does to them is a plain number
(`onset.tracking.face.effects`). `up` is the head's up, `out` away from the midline, `left` the person's own left, `fwd`
out of the face. The points come upright and scaled to the canonical face (`onset.tracking.face.upright`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDES = ("Left", "Right")

Vector = NDArray[np.float64]

_MIRROR = {
    33: 263, 133: 362, 159: 386, 158: 385, 160: 387, 145: 374, 153: 380, 144: 373, 468: 473,
    55: 285, 107: 336, 65: 295, 66: 296, 52: 282, 105: 334, 53: 283, 63: 293, 46: 276, 70: 300,
    129: 358, 98: 327, 64: 294, 50: 280, 101: 330, 118: 347, 117: 346, 205: 425,
    61: 291, 78: 308, 39: 269, 37: 267, 40: 270, 82: 312, 81: 311, 84: 314, 181: 405, 91: 321, 87: 317, 178: 402,
}  # fmt: skip
"""The person's right point -> the left one."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a face: mean of `points` less mean of `origin`, along `axis`; no origin is the reference's own."""

    name: str
    """With the side's name at its end where there are two."""
    points: tuple[int, ...]
    origin: tuple[int, ...]
    axis: tuple[float, float, float]
    noise_mm: float
    """How far the mesh lets it stray on a still face, one standard deviation; rough, it only weighs."""
    people_mm: float
    """How far it differs between people at rest by itself, one standard deviation (`onset.tracking.face.people`)."""
    rest_mm: float
    """What it is for people at rest, lips closed, eyes open and ahead."""


_EYE = (33, 133)
_BASE = (2,)
_UP = (0.0, -1.0, 0.0)
_FWD = (0.0, 0.0, -1.0)
_LEFT = (1.0, 0.0, 0.0)
_RIGHT = (-1.0, 0.0, 0.0)  # `out` of the right side, which all paired measures are written for
_EYES = (33, 133, 362, 263)
_SKULL: tuple[int, ...] = ()  # the reference's own origin: eyes that narrow draw their corners along

# Right side; the left one is its mirror. Name, points, origin, axis, noise, people, rest. The last two were set by hand
# after what the mesh says of three adults with closed lips (a portrait and two clips), the eyes' after two more.
_Row = tuple[str, tuple[int, ...], tuple[int, ...], tuple[float, float, float], float, float, float]
_PAIRED: tuple[_Row, ...] = (
    ("lid_up", (159, 158, 160), _EYE, _UP, 0.3, 0.8, 5.4),
    ("lower_lid_up", (145, 153, 144), _EYE, _UP, 0.3, 0.8, -1.9),
    ("iris_out", (468,), _EYE, _RIGHT, 0.4, 0.9, 0.5),
    ("iris_up", (468,), _EYE, _UP, 0.4, 0.8, 1.7),
    ("brow_inner_up", (55, 107, 65, 66), _SKULL, _UP, 0.5, 0.5, 18.9),
    ("brow_mid_up", (52, 105), _SKULL, _UP, 0.5, 0.5, 20.6),
    ("brow_outer_up", (46, 70, 53, 63), _SKULL, _UP, 0.6, 0.6, 14.9),
    ("brow_inner_out", (55, 107), (168, 8), _RIGHT, 0.5, 1.5, 12.7),
    ("wing_up", (129, 98, 64), _SKULL, _UP, 0.5, 1.0, -35.0),
    ("cheek_up", (50, 101, 118), _SKULL, _UP, 0.6, 1.4, -23.0),
    ("corner_up", (61,), _BASE, _UP, 0.7, 1.2, -21.5),
    ("corner_out", (61,), (2, 168), _RIGHT, 0.7, 1.3, 23.5),
    ("corner_fwd", (61,), _BASE, _FWD, 1.2, 1.6, -16.5),
    ("corner_over_lips", (61,), (13, 14), _UP, 0.5, 1.0, -0.3),
    ("upper_lip_up", (37, 39), _BASE, _UP, 0.5, 0.7, -15.5),
    ("lower_lip_up", (84, 181), _BASE, _UP, 0.7, 0.9, -28.0),
    ("lip_gap", (82, 81), (87, 178), _UP, 0.4, 0.4, 0.1),
    ("upper_red", (37, 39), (82, 81), _UP, 0.4, 0.6, 5.0),
    ("lower_red", (87, 178), (84, 181), _UP, 0.4, 0.7, 6.8),
)
_SINGLE: tuple[_Row, ...] = (
    ("chin_up", (152, 175, 148, 377), _SKULL, _UP, 1.5, 2.0, -103.5),
    ("chin_left", (152, 175, 199), (168, 6, 33, 263), _LEFT, 0.9, 1.5, 0.0),
    ("chin_fwd", (152, 175, 199), _EYES, _FWD, 5.0, 2.0, 18.0),
    ("mouth_left", (0, 13, 14, 17, 61, 291), (168, 6, 2), _LEFT, 0.6, 0.9, 0.0),
    ("mid_gap", (13,), (14,), _UP, 0.4, 0.4, 0.1),
    ("mid_upper_up", (0,), _BASE, _UP, 0.5, 0.7, -16.5),
    ("mid_lower_up", (17,), _BASE, _UP, 0.7, 0.9, -29.5),
    ("mid_upper_red", (0,), (13,), _UP, 0.4, 0.6, 4.8),
    ("mid_lower_red", (14,), (17,), _UP, 0.4, 0.7, 7.6),
    ("upper_fwd", (0, 37, 267), (2, 61, 291), _FWD, 2.0, 1.0, 11.3),
    ("lower_fwd", (17, 84, 314), (2, 61, 291), _FWD, 2.0, 1.0, 9.3),
)


def _mirrored(right: int) -> int:
    return _MIRROR.get(right, right)


def _measures() -> tuple[Measure, ...]:
    found = []
    for side in SIDES:
        for name, points, origin, axis, *mm in _PAIRED:
            if side == "Left":
                points, origin = tuple(map(_mirrored, points)), tuple(map(_mirrored, origin))
                axis = (-axis[0], axis[1], axis[2])
            found.append(Measure(name + side, points, origin, axis, *mm))
    return (*found, *(Measure(*single) for single in _SINGLE))


MEASURES = _measures()
REST_MM: Vector = np.array([measure.rest_mm for measure in MEASURES])
"""(n,) the measures of a face at rest of which nothing is known. The canonical face has its lips apart."""
PLACE = {measure.name: place for place, measure in enumerate(MEASURES)}


def _matrix() -> tuple[NDArray[np.intp], Vector]:
    """The points that are used, and what each of their coordinates adds to each measure."""
    used = sorted({point for measure in MEASURES for point in (*measure.points, *measure.origin)})
    place = {point: at for at, point in enumerate(used)}
    matrix = np.zeros((len(MEASURES), len(used), 3))
    for row, measure in zip(matrix, MEASURES, strict=True):
        for sign, points in ((1.0, measure.points), (-1.0, measure.origin)):
            for point in points:
                row[place[point]] += sign / len(points) * np.asarray(measure.axis)
    return np.array(used, np.intp), matrix.reshape(len(MEASURES), -1)


USED, _MATRIX = _matrix()
"""The mesh points that measures look at; all others may be anything."""


def measured(points_mm: NDArray[np.floating]) -> Vector:
    """All measures of one face. In: (478, 3) upright points, millimetres of the canonical face. Out: (n,) float64, mm.

    Linear in the points: what two displacements do together is the sum of what each does.
    """
    return np.asarray(_MATRIX @ np.asarray(points_mm, np.float64)[USED].ravel())
