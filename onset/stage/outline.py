"""Closed outlines: smooth curves through control points, limbs, and their placing on a bone.

Points are float64 arrays (..., 2) of x to the right and y downwards, in stage units: 1 is the height of the frame.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
STEPS = 6
"""Straight pieces per control point: at 1080 lines the chord error of a head's curve is below 0.1 pixel."""


@cache
def _catmull_rom(count: int, steps: int) -> NDArray[np.float64]:
    """Matrix (count*steps, count) from control points to a closed curve through them (Catmull and Rom 1974)."""
    t = np.arange(steps) / steps
    weights = np.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2]) / 2
    matrix = np.zeros((count * steps, count))
    for point in range(count):
        for neighbour in range(4):
            matrix[point * steps : (point + 1) * steps, (point + neighbour - 1) % count] += weights[neighbour]
    return matrix


def smooth(control: Points, steps: int = STEPS) -> Points:
    """The closed curve through `control` (..., n, 2), as (..., n*steps, 2)."""
    # einsum, not @: for these sizes a threaded BLAS costs more in waking its threads than in work.
    curve: Points = np.einsum("ij,...jk->...ik", _catmull_rom(control.shape[-2], steps), control)
    return curve


def mirrored(half: list[tuple[float, float]]) -> Points:
    """A symmetric closed outline from its right half, listed from top to bottom; points with x = 0 stand once."""
    right = np.array(half)
    left = right[::-1][right[::-1, 0] != 0.0]
    return np.concatenate([right, left * (-1.0, 1.0)])


def moved(points: Points, x: float, y: float) -> Points:
    """`points` (n, 2) shifted."""
    shifted: Points = points + np.array([x, y])
    return shifted


def limb(length: float, start: float, end: float, bulge: float = 0.0) -> Points:
    """A rounded, tapered limb hanging from the origin: radii at both ends, `bulge` added near a third of the way."""
    third = start + (end - start) / 3 + bulge
    return mirrored(
        [
            (0.0, -start),
            (start * 0.75, -start * 0.7),
            (start, 0.0),
            (third, length / 3),
            (start + (end - start) * 0.7 + bulge * 0.3, length * 0.7),
            (end, length),
            (end * 0.72, length + end * 0.72),
            (0.0, length + end),
        ]
    )


def placed(points: Points, origin: Points, angle: NDArray[np.float64]) -> Points:
    """`points` (n, 2) turned by `angle` (radians, clockwise as seen) and moved to `origin`, once for each exposure.

    origin (exposures, 2), angle (exposures,) -> (exposures, n, 2).
    """
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = points[:, 0], points[:, 1]
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1) + origin[:, None, :]


def end_of(length: float, origin: Points, angle: NDArray[np.float64]) -> Points:
    """Where a bone hanging from `origin` at `angle` ends: (exposures, 2)."""
    return np.stack([origin[:, 0] - np.sin(angle) * length, origin[:, 1] + np.cos(angle) * length], axis=-1)
