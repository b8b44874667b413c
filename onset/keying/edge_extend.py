"""Edge extend at proxy size: the foreground's colour from deep inside, and how far from the edge it takes over.

`onset_kernels.edge_extend` then paints the edge with it. Distances are chamfers of 3 and 4 thirds of a pixel:
G. Borgefors, Distance Transformations in Digital Images (1986).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.push_pull import PushPull
from onset_kernels.wrap import FASTMATH

F = np.float32
Map = NDArray[np.float32]
_SOLID = F(0.98)
_FAR = F(1e6)
_STEP, _DIAGONAL = F(1), F(4.0 / 3.0)


class EdgeExtender:
    """Working memory for proxies of one size."""

    def __init__(self, width_px: int, height_px: int) -> None:
        half = (height_px + 1) // 2, (width_px + 1) // 2
        self._depth = np.zeros((height_px, width_px), np.float32)
        self._height = np.zeros((height_px, width_px), np.float32)
        self._deep = np.zeros(half, np.float32)
        self._carry = PushPull(3, *half)
        self.share = np.zeros((height_px, width_px), np.float32)

    def extend(self, matte: Map, fill: Map, reach_px: float) -> Map:
        """`share` 0..1 (rows, columns), 1 up to half of `reach_px` inside the core and once it outside, then falling.

        It is 0 at `reach_px` inside, and at twice that and two pixels outside: a veil keeps its own colours.

        `matte` is at proxy size, `reach_px` in its pixels; `fill` (3 or more, half rows, half columns) gets its colour
        within reach from what lies deeper. Where nothing does, all stays as it was and `share` is 0.
        """
        depth_of(matte, True, self._depth)
        depth_of(matte, False, self._height)
        deep_ones(self._depth, reach_px, self._deep)
        if self._carry.fill(fill[:3], self._deep):
            shares(self._depth, self._height, reach_px, self.share)
        else:
            self.share.fill(0.0)
        return self.share


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def depth_of(matte: Map, solid: bool, depth: Map) -> None:
    """Pixels from here to what is not solid: 0 there, 1 beside it; or, not `solid`, to what is. All goes on beyond."""
    rows, columns = matte.shape
    for y in range(rows):
        for x in range(columns):
            best = _FAR if (matte[y, x] >= _SOLID) == solid else F(0)
            if x > 0:
                best = min(best, depth[y, x - 1] + _STEP)
            if y > 0:
                best = min(best, depth[y - 1, x] + _STEP)
                best = min(best, depth[y - 1, max(x - 1, 0)] + _DIAGONAL)
                best = min(best, depth[y - 1, min(x + 1, columns - 1)] + _DIAGONAL)
            depth[y, x] = best
    for y in range(rows - 1, -1, -1):
        for x in range(columns - 1, -1, -1):
            best = depth[y, x]
            if x < columns - 1:
                best = min(best, depth[y, x + 1] + _STEP)
            if y < rows - 1:
                best = min(best, depth[y + 1, x] + _STEP)
                best = min(best, depth[y + 1, max(x - 1, 0)] + _DIAGONAL)
                best = min(best, depth[y + 1, min(x + 1, columns - 1)] + _DIAGONAL)
            depth[y, x] = best


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def deep_ones(depth: Map, reach_px: float, deep: Map) -> None:
    """1 where all four pixels of a cell lie deeper than `reach_px`, and a rim of one more; else 0."""
    rows, columns = depth.shape
    for v in range(deep.shape[0]):
        top, low = depth[2 * v], depth[min(2 * v + 1, rows - 1)]
        for u in range(deep.shape[1]):
            left, right = 2 * u, min(2 * u + 1, columns - 1)
            least = min(min(top[left], top[right]), min(low[left], low[right]))
            deep[v, u] = F(1) if least > F(reach_px) + F(1) else F(0)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def shares(depth: Map, height: Map, reach_px: float, share: Map) -> None:
    """How far each pixel takes the core's colour, by its depth in the core and its height above it."""
    half, out = F(0.5) * F(reach_px), F(reach_px) + F(1)
    for y in range(share.shape[0]):
        for x in range(share.shape[1]):
            into = depth[y, x] - half
            beyond = height[y, x] - out
            share[y, x] = F(1) - min(max(max(into / half, beyond / out), F(0)), F(1))
