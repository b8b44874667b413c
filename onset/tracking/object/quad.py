"""Quadrilaterals and the homographies between them. Points are (n, 2), OpenCV's: the first pixel's centre is (0, 0)."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]


def moved(matrix: Matrix, points: Points) -> Points:
    """Points through a homography. Points on its horizon come out as infinities."""
    seen = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    with np.errstate(divide="ignore", invalid="ignore"):
        through: Points = seen[:, :2] / seen[:, 2:]
    return through


def between(first: Points, second: Points) -> Matrix:
    """The homography that takes four points to four others, by its eight linear equations (Hartley and Zisserman,
    Multiple View Geometry, eq. 4.1 with the last element fixed). Raises ValueError when three of them lie on a line."""
    rows, values = [], []
    for (x, y), (u, v) in zip(first, second, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    try:
        found = np.linalg.solve(np.array(rows, np.float64), np.array(values, np.float64))
    except np.linalg.LinAlgError:
        raise ValueError("three corners lie on one line; no plane can be seen so") from None
    return np.append(found, 1.0).reshape(3, 3)


def area(quad: Points) -> float:
    """Signed area in px^2, positive for corners in the order top left, top right, bottom right, bottom left."""
    x, y = quad[:, 0], quad[:, 1]
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def is_convex(quad: Points) -> bool:
    """Whether no corner points inwards and no side crosses another, with corners clockwise on the screen."""
    side = np.roll(quad, -1, axis=0) - quad
    after = np.roll(side, -1, axis=0)
    return bool(np.all(side[:, 0] * after[:, 1] - side[:, 1] * after[:, 0] > 0))


def in_order(corners: Points) -> Points:
    """Four corners in any order as top left, top right, bottom right, bottom left, seen as they lie in the picture."""
    middle = corners.mean(axis=0)
    turned = corners[np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))]
    first = int(np.argmin(turned.sum(axis=1)))
    return np.asarray(np.roll(turned, -first, axis=0), np.float64)


def corners_of(box: tuple[float, float, float, float]) -> Points:
    """The corners of a box x, y, width, height."""
    x, y, width, height = box
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float64)
