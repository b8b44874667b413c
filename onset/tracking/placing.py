"""Places points that a model gave in metres about their own middle where the camera sees them.

The model knows nothing of where its region lies: it reads it as if the camera were aimed there. The points are turned
by the rotation that brings the lens's axis to the ray through the middle of what is seen. (Through the middle of the
region, which for a portrait lies at the hips far below the picture, points came out up to seven times as far off.)
What is left is one translation. Each point at (X, Y, Z) + t seen at (u, v) gives two equations that are linear in t,

    f (X + tx) = (u - cx) (Z + tz),   f (Y + ty) = (v - cy) (Z + tz)

solved by least squares, each row divided by the depth of the round before, so that the error is one of pixels. A
full PnP (six unknowns) was left out: the depths are a model's guess, and it would turn a body to make up for them.
"""

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.lens import Lens

_ROUNDS = 4
_HUBER_PX = 0.02
"""Points further off than this share of the thing's size count less (Huber's weights)."""


def placed(
    local_m: NDArray[np.float64],
    points_px: NDArray[np.floating],
    weights: NDArray[np.float64],
    lens: Lens,
) -> tuple[NDArray[np.float64], float] | None:
    """(n, 3) points in camera space, metres, and how far they project from `points_px`: weighted RMS in pixels.

    `weights` (n,) at least 0; None when fewer than three points have any, or the thing would not be in front of the
    camera.
    """
    used = weights > 0
    if used.sum() < 3:
        return None
    rays = lens.rays(points_px)
    turned = local_m @ aimed(np.average(rays, axis=0, weights=weights)).T
    size = float(np.ptp(np.asarray(points_px, np.float64)[used], axis=0).max())
    share, depth = weights / weights.max(), np.ones(len(turned))
    shift = np.zeros(3)
    for _ in range(_ROUNDS):
        rows = np.zeros((len(turned), 2, 3))
        rows[:, 0, 0] = rows[:, 1, 1] = 1.0
        rows[:, :, 2] = -rays[:, :2]
        right = rays[:, :2] * turned[:, 2:] - turned[:, :2]
        scale = (np.sqrt(share) / depth)[:, None]
        shift, _, rank, _ = np.linalg.lstsq(
            (rows * scale[:, :, None]).reshape(-1, 3), (right * scale).reshape(-1), rcond=None
        )
        depth = turned[:, 2] + shift[2]
        if rank < 3 or depth[used].min() <= 0:
            return None
        depth = np.maximum(depth, 1e-3)
        error = np.linalg.norm(lens.project(np.column_stack([(turned + shift)[:, :2], depth])) - points_px, axis=1)
        limit = max(_HUBER_PX * size, 1e-6)
        share = weights / weights.max() * np.minimum(1.0, limit / np.maximum(error, 1e-9))
    return turned + shift, float(np.sqrt(np.average(error**2, weights=weights)))


def aimed(ray: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3, 3): the rotation on the shortest way that brings the lens's axis to `ray` (3,), which points forward."""
    x, y, z = ray / np.linalg.norm(ray)
    # Rodrigues from (0, 0, 1) to (x, y, z): the axis is (-y, x, 0) and 1 + cosine is never 0 in front of a camera.
    return np.array(
        [
            [1 - x * x / (1 + z), -x * y / (1 + z), x],
            [-x * y / (1 + z), 1 - y * y / (1 + z), y],
            [-x, -y, z],
        ]
    )
