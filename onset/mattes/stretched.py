"""A plane of grey stretched over another of 16 bits: a picture of another size, a soft edge drawn small."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.frame import Plane

Shape = NDArray[np.uint16]


@njit(nogil=True, cache=True)
def _along(length: int, samples: int, start: float, size: float) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each canvas pixel along an axis the first of its two samples (-1: outside), and the second one's weight."""
    first = np.full(length, -1, np.int64)
    weight = np.zeros(length, np.float32)
    for at in range(length):
        inside = (at + 0.5 - start) / size
        if 0.0 <= inside < 1.0:
            place = min(max(inside * samples - 0.5, 0.0), samples - 1.0)
            first[at] = min(int(place), max(samples - 2, 0))
            weight[at] = place - first[at]
    return first, weight


@njit(nogil=True, cache=True)
def stretch(
    plane: Plane, shift: int, most: int, left: float, top: float, width: float, height: float, out: Shape
) -> None:
    """Write `plane` into `out`, 0 to 65535: bilinear at pixel centres, its border samples repeated up to its border.

    A sample is `most` at its largest, in the bits from `shift` on. The plane lies over the outline `left`, `top`,
    `width`, `height` of `out`, in its pixels; beyond it is 0.
    """
    rows, columns = out.shape
    across, across_weight = _along(columns, plane.shape[1], left, width)
    down, down_weight = _along(rows, plane.shape[0], top, height)
    scale = np.float32(65535.0 / most)
    begin, mask = np.uint32(shift), np.uint32(most)
    for y in range(rows):
        if down[y] < 0:
            out[y] = 0
            continue
        upper, lower = plane[down[y]], plane[min(down[y] + 1, plane.shape[0] - 1)]
        v = down_weight[y]
        for x in range(columns):
            one = across[x]
            if one < 0:
                out[y, x] = 0
                continue
            two = min(one + 1, plane.shape[1] - 1)
            u = across_weight[x]
            high = np.float32((np.uint32(upper[one]) >> begin) & mask) * (np.float32(1) - u)
            high += np.float32((np.uint32(upper[two]) >> begin) & mask) * u
            low = np.float32((np.uint32(lower[one]) >> begin) & mask) * (np.float32(1) - u)
            low += np.float32((np.uint32(lower[two]) >> begin) & mask) * u
            out[y, x] = np.uint16((high + v * (low - high)) * scale + np.float32(0.5))
