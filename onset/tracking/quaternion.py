"""Rotations as quaternions (x, y, z, w), for the formats that want them so."""

import math

import numpy as np
from numpy.typing import NDArray

Quaternion = tuple[float, float, float, float]


def quaternion_of(rotation: NDArray[np.floating]) -> Quaternion:
    """Of a (3, 3) rotation matrix; w is not negative.

    Shepperd, "Quaternion from Rotation Matrix", Journal of Guidance and Control 1(3), 1978: the largest of the four is
    taken first, so that nothing is divided by what is near zero.
    """
    m = np.asarray(rotation, np.float64)
    squares = np.array((
        1.0 + m[0, 0] - m[1, 1] - m[2, 2], 1.0 - m[0, 0] + m[1, 1] - m[2, 2],
        1.0 - m[0, 0] - m[1, 1] + m[2, 2], 1.0 + m[0, 0] + m[1, 1] + m[2, 2],
    ))  # fmt: skip
    sums = {(0, 1): m[1, 0] + m[0, 1], (0, 2): m[0, 2] + m[2, 0], (1, 2): m[2, 1] + m[1, 2],
            (0, 3): m[2, 1] - m[1, 2], (1, 3): m[0, 2] - m[2, 0], (2, 3): m[1, 0] - m[0, 1]}  # fmt: skip
    largest = int(np.argmax(squares))
    found = [squares[n] if n == largest else sums[min(n, largest), max(n, largest)] for n in range(4)]
    size = math.copysign(math.sqrt(sum(float(part) ** 2 for part in found)), found[3] if found[3] else 1.0)
    x, y, z, w = (float(part) / size for part in found)
    return x, y, z, w


def quaternion_of_angles(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Quaternion:
    """Of R = Ry(yaw) Rx(pitch) Rz(roll) about right-handed axes: the order of `head.*` (`onset.tracking.face.pose`)."""
    sy, sx, sz = (math.sin(math.radians(angle) / 2.0) for angle in (yaw_deg, pitch_deg, roll_deg))
    cy, cx, cz = (math.cos(math.radians(angle) / 2.0) for angle in (yaw_deg, pitch_deg, roll_deg))
    return (
        cy * sx * cz + sy * cx * sz, sy * cx * cz - cy * sx * sz,
        cy * cx * sz - sy * sx * cz, cy * cx * cz + sy * sx * sz,
    )  # fmt: skip
