"""Grows a mask by a square of a radius: every pixel within `radius` rows and columns of one that is set."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def widened(mask: Mask, radius_px: int) -> Mask:
    """`mask` (rows, columns) grown by `radius_px`; running sums along each axis, so that the radius costs nothing."""
    grown = mask
    for axis in (0, 1):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (radius_px + 1, radius_px)
        total = np.cumsum(np.pad(grown, padding), axis=axis, dtype=np.int32)
        width = 2 * radius_px + 1
        grown = (total[width:] > total[:-width]) if axis == 0 else (total[:, width:] > total[:, :-width])
    return grown
