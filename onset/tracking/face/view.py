"""How well each side of a face is in view of the camera, from the head's pose."""

import numpy as np
from numpy.typing import NDArray

_SIDE_DEG = 40.0  # where a cheek and the outer half of an eye face, from straight ahead
_GONE, _FULL = 0.0, 0.5  # cosine between that and the way to the camera: edge-on, and as good as frontal


def sides_in_view(pose: NDArray[np.float64]) -> tuple[float, float]:
    """The person's left and right side, 0 (turned away, guessed by the mesh) to 1. In: (4, 4) head to camera space.

    A head that looks into the lens gives 1 and 1; turned by 30 degrees the far side has about 0.7, by 50 degrees 0.
    """
    to_camera = -pose[:3, :3].T @ pose[:3, 3]
    far = float(np.linalg.norm(to_camera))
    if far <= 0.0 or not np.isfinite(far):
        return 1.0, 1.0
    across, ahead = float(to_camera[0]) / far, -float(to_camera[2]) / far
    slant, front = np.sin(np.radians(_SIDE_DEG)), np.cos(np.radians(_SIDE_DEG))
    left, right = slant * across + front * ahead, -slant * across + front * ahead
    return _smooth(left), _smooth(right)


def _smooth(cosine: float) -> float:
    share = min(max((cosine - _GONE) / (_FULL - _GONE), 0.0), 1.0)
    return float(share * share * (3.0 - 2.0 * share))
