"""Push-pull: values known in some places carried smoothly into all others, near ones first. On the CPU.

Down a pyramid, sums over 2x2 gather what is known, each pixel by its weight; the sum of weights stops at 1, so that a
cell of which a quarter is known speaks for itself. On the way up a pixel keeps its own share and takes the rest from
the level above it, bilinearly.

Source: S. Gortler, R. Grzeszczuk, R. Szeliski, M. Cohen, The Lumigraph (SIGGRAPH 1996), section 3.4.

Channels are dealt out to the threads that the calling thread is allowed (`onset_kernels.threads`). Measured, three
channels of 480x270 on one: 0.38 ms; pixel by pixel, each with its four above and below, 1.6.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from onset_kernels.scaled import stretch_cells
from onset_kernels.wrap import FASTMATH, cpu

F = np.float32

_stretch_cells = cpu(stretch_cells)
_LEAST = F(1e-30)


_compiled = njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")


@_compiled
def _level(flat, starts, sizes, level):  # type: ignore[no-untyped-def]
    """One level of a pyramid whose levels lie one behind the other."""
    return flat[starts[level] : starts[level + 1]].reshape((sizes[level, 0], sizes[level, 1]))


@_compiled
def _sum_2x2(fine, y, line, out):  # type: ignore[no-untyped-def]
    """out[x] = the sum of the 2x2 pixels of `fine` below cell (y, x), of those that there are."""
    columns = fine.shape[1]
    upper, lower = fine[2 * y], fine[min(2 * y + 1, fine.shape[0] - 1)]
    both = F(1) if 2 * y + 1 < fine.shape[0] else F(0)
    for x in range(columns):
        line[x] = upper[x] + both * lower[x]
    for x in range(columns // 2):
        out[x] = line[2 * x] + line[2 * x + 1]
    if columns % 2:
        out[columns // 2] = line[columns - 1]


@_compiled
def _pull_weights(weights, scales, starts, sizes, line):  # type: ignore[no-untyped-def]
    """Weights of every level, and by what each of its pixels is to be multiplied so that they stop at 1."""
    for level in range(1, sizes.shape[0]):
        fine, small = _level(weights, starts, sizes, level - 1), _level(weights, starts, sizes, level)
        scale = _level(scales, starts, sizes, level)
        for y in range(small.shape[0]):
            _sum_2x2(fine, y, line, small[y])
            for x in range(small.shape[1]):
                scale[y, x] = F(1) / max(small[y, x], F(1))
                small[y, x] = min(small[y, x], F(1))


@_compiled
def _weigh(values, weight, weighted):  # type: ignore[no-untyped-def]
    """The finest level: value x weight; what has no weight may be anything, even no number."""
    for y in range(values.shape[0]):
        for x in range(values.shape[1]):
            share = weight[y, x]
            weighted[y, x] = share * values[y, x] if share > F(0) else F(0)


@_compiled
def _pull(fine, scale, small, line):  # type: ignore[no-untyped-def]
    for y in range(small.shape[0]):
        _sum_2x2(fine, y, line, small[y])
        for x in range(small.shape[1]):
            small[y, x] *= scale[y, x]


@_compiled
def _push(values, weight, small, out, blended, wide):  # type: ignore[no-untyped-def]
    rows, columns = weight.shape
    for y in range(rows):
        near = y // 2
        far = min(max(near + (1 if y % 2 else -1), 0), small.shape[0] - 1)
        for x in range(small.shape[1]):
            blended[0, x] = F(0.75) * small[near, x] + F(0.25) * small[far, x]
        _stretch_cells(blended[:, : small.shape[1]], 0, 2, columns, wide)
        for x in range(columns):
            out[y, x] = values[y, x] + (F(1) - weight[y, x]) * wide[x]


@_compiled
def _fill_channel(values, flat, weights, scales, starts, sizes, blended, line):  # type: ignore[no-untyped-def]
    levels = sizes.shape[0]
    _weigh(values, _level(weights, starts, sizes, 0), _level(flat, starts, sizes, 0))
    for level in range(1, levels):
        fine, small = _level(flat, starts, sizes, level - 1), _level(flat, starts, sizes, level)
        _pull(fine, _level(scales, starts, sizes, level), small, line)
    flat[starts[levels - 1]] /= weights[starts[levels - 1]]
    if levels == 1:
        values[0, 0] = flat[0]
    for level in range(levels - 2, -1, -1):
        here, small = _level(flat, starts, sizes, level), _level(flat, starts, sizes, level + 1)
        out = here if level else values
        _push(here, _level(weights, starts, sizes, level), small, out, blended, line)


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _fill(values, flat, weights, scales, starts, sizes, blended, lines):  # type: ignore[no-untyped-def]
    """All levels in one call: a call for each level and step cost more than the small levels themselves."""
    for channel in prange(values.shape[0]):
        _fill_channel(values[channel], flat[channel], weights, scales, starts, sizes, blended[channel], lines[channel])


class PushPull:
    """Fills pictures of one size, (channels, rows, columns); holds the pyramid and allocates nothing afterwards."""

    def __init__(self, channels: int, rows: int, columns: int) -> None:
        self._shape = (channels, rows, columns)
        sizes = [(rows, columns)]
        while sizes[-1] != (1, 1):
            sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
        self._sizes = np.array(sizes, np.int64)
        self._starts = np.concatenate(([0], np.cumsum(self._sizes.prod(axis=1))))
        pixels = int(self._starts[-1])
        self._values = np.zeros((channels, pixels), F)
        self._weights, self._scales = np.zeros(pixels, F), np.zeros(pixels, F)
        self._blended = np.zeros((channels, 1, columns), F)
        self._lines = np.zeros((channels, columns + columns % 2), F)  # even: stretched two pixels at a time

    def fill(self, values: NDArray[np.float32], weight: NDArray[np.float32]) -> bool:
        """Fill `values` in place where `weight` (rows, columns) within 0..1 is below 1; both float32.

        Where the weight is 0 a value counts for nothing, even NaN. False, and `values` as they were, if no weight is
        above 0 anywhere. Raises ValueError for planes of another shape.
        """
        if values.shape != self._shape or weight.shape != self._shape[1:]:
            raise ValueError(f"values {values.shape} with weights {weight.shape}; these were made for {self._shape}")
        self._weights[: weight.size].reshape(weight.shape)[...] = weight
        _pull_weights(self._weights, self._scales, self._starts, self._sizes, self._lines[0])
        if float(self._weights[-1]) <= _LEAST:
            return False
        _fill(values, self._values, self._weights, self._scales, self._starts, self._sizes, self._blended, self._lines)
        return True
