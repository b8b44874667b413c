"""A picture out of a ring, brought into a plane of 16-bit grey: its grey or its alpha, at the canvas's size or another.

At the canvas's own size codes are only widened (0.4 ms at 1080p, one thread). Any other size is sampled bilinearly at
pixel centres, which costs the same however large it is (6 ms at 1080p) and skips samples of one more than twice as
large: whoever sends mattes does better to send them at the camera's size.
"""

import numpy as np
from numba import njit
from onset_kernels.picture import Layout

from onset.frame import Plane
from onset.mattes.stretched import Shape, stretch
from onset.media.placement import Rectangle

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
        stretch(plane, shift, most, left, top, float(rectangle.width_px), float(rectangle.height_px), out)


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
