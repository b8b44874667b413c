"""A face laid upon a reference face by the points that no expression moves, so that only what it does is left."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

STILL = (33, 133, 362, 263, 168, 6, 197, 195, 127, 356, 234, 454, 10, 109, 338, 21, 251, 162, 389)
"""Corners of the eyes, bridge of the nose, temples, ears and upper forehead: what skin over bone there is."""
_EYES_APART = (33, 263)


def upright(points: NDArray[np.floating], reference_mm: Points) -> Points:
    """Turn, scale and shift a face onto a reference face. Out: (478, 3) float64, millimetres of the reference.

    In: (478, 3) points of any unit and pose, and a reference in head space (x to the person's left, y down, z in). Only
    STILL points decide. The similarity that is closest in the least squares (Umeyama, PAMI 1991, equations 40 to 42):
    a tracker's pose is fitted to the whole face, and half a degree of pitch moves the chin by a millimetre. Raises
    ValueError for points that lie in one place or are not finite.
    """
    still = np.asarray(points, np.float64)[list(STILL)]
    if not np.isfinite(points).all():
        raise ValueError("a face's points must be finite and apart from each other")
    onto = reference_mm[list(STILL)]
    middle, onto_middle = still.mean(axis=0), onto.mean(axis=0)
    spread = still - middle
    size = float(np.square(spread).sum())
    if size <= 0.0:
        raise ValueError("a face's points must be finite and apart from each other")
    left, strengths, right = np.linalg.svd(spread.T @ (onto - onto_middle))
    hand = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    turn = (left * hand) @ right
    scale = float((strengths * hand).sum()) / size
    return np.asarray(scale * (np.asarray(points, np.float64) - middle) @ turn + onto_middle)


def eyes_apart(points: NDArray[np.floating]) -> float:
    """Between the outer corners of the eyes, in the points' unit."""
    return float(np.linalg.norm(np.subtract(points[_EYES_APART[1]], points[_EYES_APART[0]])))
