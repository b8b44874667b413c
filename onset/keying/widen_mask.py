"""Grows a mask by a square of a radius: every pixel within `radius` rows and columns of one that is set."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def widened(mask: Mask, radius_px: int) -> Mask:
    """`mask` (rows, columns) grown by `radius_px`; running counts along each axis, so that the radius costs nothing."""
    grown = np.empty(mask.shape, np.bool_)
    _widen(mask, radius_px, np.zeros(mask.shape[1], np.int32), grown)
    return grown


@njit(nogil=True, cache=True)
def _widen(mask: Mask, radius_px: int, count: NDArray[np.int32], grown: Mask) -> None:
    """`count`: zeros; how many are set in each column, of the rows within the radius."""
    rows, columns = mask.shape
    for y in range(min(radius_px, rows)):
        for x in range(columns):
            count[x] += mask[y, x]
    for y in range(rows):
        if y + radius_px < rows:
            for x in range(columns):
                count[x] += mask[y + radius_px, x]
        if y - radius_px > 0:
            for x in range(columns):
                count[x] -= mask[y - radius_px - 1, x]
        inside = 0
        for x in range(min(radius_px, columns)):
            inside += count[x] > 0
        for x in range(columns):
            if x + radius_px < columns:
                inside += count[x + radius_px] > 0
            if x - radius_px > 0:
                inside -= count[x - radius_px - 1] > 0
            grown[y, x] = inside > 0
