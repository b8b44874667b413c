"""A lens's distortion as maps of where each pixel is sampled: STMaps, both ways.

Model: Brown-Conrady from undistorted to distorted, OpenCV's direction and order (k1 k2 k3 over k4 k5 k6, p1 p2), on
coordinates divided by the focal length. The inverse has no closed form; it is found by Newton's method.
"""

import numpy as np
from numpy.typing import NDArray

from onset.takes.camera_state import Distortion

_MOST_STEPS = 30
_CLOSE = 1e-9
Points = NDArray[np.float64]


def distorted(points: Points, lens: Distortion) -> Points:
    """Where undistorted points (..., 2) come to lie."""
    x, y = points[..., 0], points[..., 1]
    k1, k2, k3, k4, k5, k6 = (*lens.k, *(0.0,) * (6 - len(lens.k)))
    p1, p2 = lens.p
    square = x * x + y * y
    radial = (1 + square * (k1 + square * (k2 + square * k3))) / (1 + square * (k4 + square * (k5 + square * k6)))
    out_x = x * radial + 2 * p1 * x * y + p2 * (square + 2 * x * x)
    out_y = y * radial + p1 * (square + 2 * y * y) + 2 * p2 * x * y
    return np.stack([out_x, out_y], axis=-1)


def undistorted(points: Points, lens: Distortion) -> Points:
    """The inverse. Raises ValueError where the model folds over and has none."""
    found = points.copy()
    step = 1e-6
    aside, below = np.array([step, 0.0]), np.array([0.0, step])
    for _ in range(_MOST_STEPS):
        off = distorted(found, lens) - points
        if float(np.abs(off).max()) < _CLOSE:
            return found
        right = (distorted(found + aside, lens) - distorted(found - aside, lens)) / (2 * step)
        down = (distorted(found + below, lens) - distorted(found - below, lens)) / (2 * step)
        area = right[..., 0] * down[..., 1] - right[..., 1] * down[..., 0]
        if not np.all(area > 1e-6):
            break
        found[..., 0] -= (down[..., 1] * off[..., 0] - down[..., 0] * off[..., 1]) / area
        found[..., 1] -= (right[..., 0] * off[..., 1] - right[..., 1] * off[..., 0]) / area
    raise ValueError("the lens's distortion folds over inside the picture, and has no inverse there")


def st_map(
    lens: Distortion, size_px: tuple[int, int], focal_px: tuple[float, float], centre_px: tuple[float, float],
    *, undistort: bool,
) -> NDArray[np.float32]:  # fmt: skip
    """(height, width, 2): for each pixel x/width and y/height of the place to sample, y up, pixel centres at a half.

    `undistort` makes a straight picture out of the camera's; else the other way. Raises ValueError.
    """
    width, height = size_px
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    focal, centre = np.array(focal_px), np.array(centre_px)
    points = (np.stack([columns, rows], axis=-1) - centre) / focal
    places = (distorted if undistort else undistorted)(points, lens) * focal + centre
    return np.stack([places[..., 0] / width, 1 - places[..., 1] / height], axis=-1).astype(np.float32)
