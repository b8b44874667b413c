"""A picture out of a ring, brought into a plane of 16-bit grey: its grey or its alpha, at the canvas's size or another.

At the canvas's own size codes are only widened (0.5 ms at 1080p, one thread). Any other size is sampled bilinearly at
pixel centres, which costs the same however large it is (6 ms at 1080p) and skips samples of one more than twice as
large: whoever sends mattes does better to send them at the camera's size.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.picture import Layout

from onset.frame import Plane
from onset.media.placement import Rectangle

Shape = NDArray[np.uint16]
TAKEN = {
    Layout.GRAY8: (0, 0xFF),
    Layout.GRAY10: (0, 0x3FF),
    Layout.GRAY12: (0, 0xFFF),
    Layout.GRAY16: (0, 0xFFFF),
    Layout.BGRA8: (24, 0xFF),
    Layout.RGBA8: (24, 0xFF),
}
"""Layouts that a shape is taken from: where its bits begin in an element of the plane, and its largest code. Of colour
with alpha it is the alpha; colour without one is no matte."""
_ROUNDING_PX = 1e-6


def draw_picture(plane: Plane, layout: Layout, rectangle: Rectangle, out: Shape) -> None:
    """Write the shape that `plane`, a picture of a layout in TAKEN, shows into `out`, 0 to 65535.

    It is stretched over `rectangle` of the canvas; outside of that is 0. Raises KeyError for another layout.
    """
    shift, most = TAKEN[layout]
    rows, columns = out.shape
    if plane.shape == out.shape and _is_whole(rectangle, columns, rows):
        _widened(plane, shift, most, out)
    else:
        left, top = float(rectangle.left_px), float(rectangle.top_px)
        _stretched(plane, shift, most, left, top, float(rectangle.width_px), float(rectangle.height_px), out)


def _is_whole(rectangle: Rectangle, columns: int, rows: int) -> bool:
    off = (rectangle.left_px, rectangle.top_px, rectangle.width_px - columns, rectangle.height_px - rows)
    return max(abs(px) for px in off) < _ROUNDING_PX


@njit(nogil=True, cache=True)
def _widened(plane: Plane, shift: int, most: int, out: Shape) -> None:
    rows, columns = out.shape
    scale = np.float32(65535.0 / most)
    begin, mask = np.uint32(shift), np.uint32(most)
    for y in range(rows):
        for x in range(columns):
            out[y, x] = np.uint16(np.float32((np.uint32(plane[y, x]) >> begin) & mask) * scale + np.float32(0.5))


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
def _stretched(
    plane: Plane, shift: int, most: int, left: float, top: float, width: float, height: float, out: Shape
) -> None:
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
