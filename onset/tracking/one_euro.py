"""The One Euro filter: little jitter when slow, little lag when fast.

Casiez, Roussel, Vogel: 1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive Systems, CHI
2012, algorithm 1 and equations 1 to 5; for many numbers at once, and for rotations.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SPEED_CUTOFF_HZ = 1.0
"""Cut-off of the filter on the speed itself; the paper's fixed value."""
Numbers = NDArray[np.float64]
Quaternion = tuple[float, float, float, float]
"""w, x, y, z of a unit quaternion."""


def smoothing(cutoff_hz: "Numbers | float", step_s: float) -> "Numbers | float":
    """Share of the new value in an exponential filter with this cut-off: equations 4 and 5."""
    turn = 2.0 * math.pi * step_s * cutoff_hz
    return turn / (turn + 1.0)


class OneEuro:
    """One filter for each number of an array, all with the same parameters.

    Speeds are counted in `scale` a second, one for each number: with the size of what moves as the scale, the same
    `beta` (Hz for each size a second) fits pixels, metres, degrees and coefficients.
    """

    def __init__(self, first: Numbers, scale: Numbers) -> None:
        self.filtered = first.astype(np.float64)
        self.share = np.ones_like(self.filtered)
        """How much of the newest value was taken: near 1 where something moves fast."""
        self._per_scale = 1.0 / scale
        self._speed = np.zeros_like(self.filtered)

    def update(self, values: Numbers, step_s: float, *, min_cutoff_hz: float, beta: float) -> Numbers:
        """The filtered values, `step_s` after those before."""
        rise = (values - self.filtered) * (1.0 / step_s)
        self._speed += smoothing(SPEED_CUTOFF_HZ, step_s) * (rise - self._speed)
        cutoff_hz = min_cutoff_hz + beta * np.abs(self._speed) * self._per_scale
        self.share = np.asarray(smoothing(cutoff_hz, step_s))
        self.filtered = self.filtered + self.share * (values - self.filtered)
        return self.filtered


class OneEuroRotation:
    """The same for a rotation: what is between two of them is an angle about an axis, and speed is that angle's."""

    def __init__(self, first: Quaternion, scale_rad: float) -> None:
        self.filtered = first
        self.share = 1.0
        self._scale_rad = scale_rad
        self._speed = 0.0

    def update(self, rotation: Quaternion, step_s: float, *, min_cutoff_hz: float, beta: float) -> Quaternion:
        """The filtered rotation, `step_s` after the one before."""
        between = rotation_between(self.filtered, rotation)
        angle = math.sqrt(sum(part * part for part in between))
        self._speed += float(smoothing(SPEED_CUTOFF_HZ, step_s)) * (angle / step_s - self._speed)
        self.share = float(smoothing(min_cutoff_hz + beta * self._speed / self._scale_rad, step_s))
        self.filtered = turned(self.filtered, [self.share * part for part in between])
        return self.filtered


def rotation_between(first: Quaternion, second: Quaternion) -> tuple[float, float, float]:
    """The rotation vector (axis times angle in radians, the short way) that `turned` brings the first to the second."""
    w, x, y, z = first
    inverse = (w, -x, -y, -z)
    w, x, y, z = _product(second, inverse)
    if w < 0:
        w, x, y, z = -w, -x, -y, -z
    sine = math.sqrt(x * x + y * y + z * z)
    factor = 2.0 * math.atan2(sine, w) / sine if sine > 1e-12 else 2.0
    return factor * x, factor * y, factor * z


def turned(rotation: Quaternion, by: Sequence[float]) -> Quaternion:
    """A rotation turned further by a rotation vector."""
    x, y, z = by
    angle = math.sqrt(x * x + y * y + z * z)
    factor = math.sin(angle / 2.0) / angle if angle > 1e-12 else 0.5
    w, x, y, z = _product((math.cos(angle / 2.0), factor * x, factor * y, factor * z), rotation)
    length = math.sqrt(w * w + x * x + y * y + z * z)
    return w / length, x / length, y / length, z / length


def quaternion_of(matrix: Numbers) -> Quaternion:
    """Of a (3, 3) rotation matrix: Shepperd's method, which divides by the largest of the four."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    if a + e + i > 0:
        s = 2.0 * math.sqrt(1.0 + a + e + i)
        return s / 4, (h - f) / s, (c - g) / s, (d - b) / s
    if a >= e and a >= i:
        s = 2.0 * math.sqrt(1.0 + a - e - i)
        return (h - f) / s, s / 4, (b + d) / s, (c + g) / s
    if e >= i:
        s = 2.0 * math.sqrt(1.0 + e - a - i)
        return (c - g) / s, (b + d) / s, s / 4, (f + h) / s
    s = 2.0 * math.sqrt(1.0 + i - a - e)
    return (d - b) / s, (c + g) / s, (f + h) / s, s / 4


def matrix_of(rotation: Quaternion) -> list[list[float]]:
    """Rows of the rotation matrix of a unit quaternion."""
    w, x, y, z = rotation
    return [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]


def _product(first: Quaternion, second: Quaternion) -> Quaternion:
    a, b, c, d = first
    e, f, g, h = second
    return (
        a * e - b * f - c * g - d * h,
        a * f + b * e + c * h - d * g,
        a * g - b * h + c * e + d * f,
        a * h + b * g - c * f + d * e,
    )
