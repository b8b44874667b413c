"""Exact area coverage of polygons, by signed areas accumulated along their edges.

An edge adds to each pixel it crosses the area it cuts off to its right; a running sum along the row then gives the
coverage (the method of font rasterisers: R. Levien, font-rs, 2016). Exposures of a moving outline are accumulated with
weight 1/exposures into the same plane, so that motion blur costs edges, not area.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32


@njit(nogil=True, cache=True)
def _edge(plane: NDArray[np.float32], x0: float, y0: float, x1: float, y1: float, weight: float) -> None:
    """One edge. Columns must lie inside the plane; rows outside it are cut off."""
    if y0 == y1:
        return
    if y0 > y1:
        x0, y0, x1, y1, weight = x1, y1, x0, y0, -weight
    slope = (x1 - x0) / (y1 - y0)
    top, bottom = max(y0, 0.0), min(y1, float(plane.shape[0]))
    for row in range(int(top), int(np.ceil(bottom))):
        upper, lower = max(top, float(row)), min(bottom, row + 1.0)
        a, b = x0 + (upper - y0) * slope, x0 + (lower - y0) * slope
        left, right = min(a, b), max(a, b)
        area = (lower - upper) * weight
        first, last = int(left), int(right)
        if first == last:
            inside = area * (1.0 - (0.5 * (left + right) - first))
            plane[row, first] += F(inside)
            plane[row, first + 1] += F(area - inside)
            continue
        # The edge crosses columns: what lies to its right within column c grows as the integral of the crossed part.
        per_column = area / (right - left)
        before = 0.0
        for column in range(first, last + 1):
            reached = min(right, column + 1.0) - left
            begun = max(left, float(column)) - left
            # area to the right of the edge inside this column, plus everything cut off in the columns before
            mean_gap = (column + 1.0) - 0.5 * (max(left, float(column)) + min(right, column + 1.0))
            total = begun * per_column + (reached - begun) * per_column * mean_gap
            plane[row, column] += F(total - before)
            before = total
        plane[row, last + 1] += F(area - before)


@njit(nogil=True, inline="always")
def _settled(total: Any) -> Any:
    """Rounding of the sums must not leave an opaque shape at 0.99999, nor dust around it."""
    return F(1) if total > F(0.9995) else (F(0) if total < F(0.0005) else total)


@njit(nogil=True, cache=True)
def cover(plane: NDArray[np.float32], polygons: NDArray[np.float64], weight: float) -> None:
    """Fill `plane` (rows, columns) float32 with the coverage 0..1 of closed `polygons` (n, points, 2) in its pixels.

    Each counts with `weight`, whichever way round it runs; where several overlap the sum stops at 1. Every point's x
    must lie within 0 and columns - 2.
    """
    plane[:] = F(0)
    points = polygons.shape[1]
    for polygon in polygons:
        doubled = 0.0
        for i in range(points):
            j = (i + 1) % points
            doubled += polygon[i, 0] * polygon[j, 1] - polygon[j, 0] * polygon[i, 1]
        signed = weight if doubled < 0 else -weight
        for i in range(points):
            j = (i + 1) % points
            _edge(plane, polygon[i, 0], polygon[i, 1], polygon[j, 0], polygon[j, 1], signed)
    # Four rows side by side: one running sum alone waits for its own additions.
    rows = plane.shape[0]
    for row in range(0, rows - 3, 4):
        one, two, three, four = plane[row], plane[row + 1], plane[row + 2], plane[row + 3]
        sum1 = sum2 = sum3 = sum4 = F(0)
        for column in range(plane.shape[1]):
            sum1 += one[column]
            sum2 += two[column]
            sum3 += three[column]
            sum4 += four[column]
            one[column], two[column] = _settled(sum1), _settled(sum2)
            three[column], four[column] = _settled(sum3), _settled(sum4)
    for row in range(rows // 4 * 4, rows):
        running = F(0)
        for column in range(plane.shape[1]):
            running += plane[row, column]
            plane[row, column] = _settled(running)
