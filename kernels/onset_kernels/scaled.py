"""A plane smaller than the canvas, sampled bilinearly at pixel centres: a low-resolution matte or plate."""

from typing import Any

import numpy as np

F = np.float32


def scaled_row(plane: Any, y: Any, height: Any, row: Any) -> None:
    """Fill `row` (float32, canvas width) with row `y` of the plane stretched over a canvas of `height` rows."""
    for x in range(row.shape[0]):
        row[x] = scaled_at(plane, x, y, row.shape[0], height)


def scaled_at(plane: Any, x: Any, y: Any, width: Any, height: Any) -> Any:
    """One canvas pixel of a plane stretched over `width` x `height`, as float32 code value; edges clamp."""
    rows, columns = plane.shape
    v = (F(y) + F(0.5)) * F(rows) / F(height) - F(0.5)
    u = (F(x) + F(0.5)) * F(columns) / F(width) - F(0.5)
    v = min(max(v, F(0)), F(rows - 1))
    u = min(max(u, F(0)), F(columns - 1))
    y0, x0 = np.int32(v), np.int32(u)  # v and u are not negative: truncating is flooring
    y1, x1 = min(y0 + 1, rows - 1), min(x0 + 1, columns - 1)
    fy, fx = v - F(y0), u - F(x0)
    top = F(plane[y0, x0]) * (F(1) - fx) + F(plane[y0, x1]) * fx
    bottom = F(plane[y1, x0]) * (F(1) - fx) + F(plane[y1, x1]) * fx
    return F(top * (F(1) - fy) + bottom * fy)
