"""A picture in ever smaller sizes, as one flat table that a pass samples (`onset_kernels.pinned`). On the CPU.

Each level is the mean of 2x2 pixels of the one before it; what is odd at the right or lower edge stands for itself.
Four floats a texel, premultiplied, one behind the other: a sample reads one place of memory, not four.
Source: L. Williams, Pyramidal Parametrics (SIGGRAPH 1983).
"""

from collections.abc import Sequence

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from onset_kernels.pinned import HEADER
from onset_kernels.threads import set_threads
from onset_kernels.wrap import FASTMATH

F = np.float32
_TEXEL = 4


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _interleave(red, green, blue, alpha, out):  # type: ignore[no-untyped-def]
    for y in prange(red.shape[0]):
        for x in range(red.shape[1]):
            out[y, x, 0], out[y, x, 1], out[y, x, 2], out[y, x, 3] = red[y, x], green[y, x], blue[y, x], alpha[y, x]


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _halve(fine, out):  # type: ignore[no-untyped-def]
    rows, columns = fine.shape[0], fine.shape[1]
    for y in prange(out.shape[0]):
        top, under = 2 * y, min(2 * y + 1, rows - 1)
        for x in range(out.shape[1]):
            left, right = 2 * x, min(2 * x + 1, columns - 1)
            for channel in range(4):
                out[y, x, channel] = F(0.25) * (
                    fine[top, left, channel]
                    + fine[top, right, channel]
                    + fine[under, left, channel]
                    + fine[under, right, channel]
                )


class Pyramid:
    """The table of one size of picture, down to one pixel. `table` is flat float32 and always the same memory."""

    def __init__(self, width_px: int, height_px: int, *, threads: int = 1) -> None:
        if width_px < 1 or height_px < 1:
            raise ValueError(f"a pyramid of {width_px}x{height_px} has no pixels; both sides must be at least 1")
        sizes = [(height_px, width_px)]
        while sizes[-1] != (1, 1):
            sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
        self.levels = len(sizes)
        self._threads = threads
        start = -(-HEADER * len(sizes) // _TEXEL)
        self.table = np.zeros(_TEXEL * (start + sum(rows * columns for rows, columns in sizes)), F)
        self._pictures: list[NDArray[np.float32]] = []
        for level, (rows, columns) in enumerate(sizes):
            self.table[HEADER * level : HEADER * level + HEADER] = start, columns, rows, 0.5**level
            end = start + rows * columns
            self._pictures.append(self.table[_TEXEL * start : _TEXEL * end].reshape(rows, columns, _TEXEL))
            start = end

    def fill(self, planes: Sequence[NDArray[np.float32]]) -> None:
        """Take in red, green, blue and alpha, float32 (height, width) each, premultiplied linear."""
        set_threads(self._threads)
        red, green, blue, alpha = planes
        _interleave(red, green, blue, alpha, self._pictures[0])
        for fine, small in zip(self._pictures, self._pictures[1:], strict=False):
            _halve(fine, small)
