"""Fills what was not seen from what was: push-pull, a pyramid of weighted means, coarse levels shining through gaps.

Source: Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph", SIGGRAPH 1996, section 3.4 (their pull and push). Each
level's weight is the mean of its four below it; a gap takes the bilinear enlargement of the level above.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32
Planes = NDArray[np.float32]
_FULL = 0.25  # a cell of which a quarter was seen speaks for itself: less would let one speck rule a cell


def fill_gaps(values: Planes, weight: Planes) -> None:
    """Fill `values` (channels, rows, columns) in place where `weight` (rows, columns, 0..1) is below 1.

    Where nothing at all has weight the values stay as they are.
    """
    levels = [(values, weight)]
    while max(levels[-1][1].shape) > 2:
        upper_values, upper_weight = levels[-1]
        rows, columns = ((size + 1) // 2 for size in upper_weight.shape)
        small = np.empty((values.shape[0], rows, columns), F), np.empty((rows, columns), F)
        _pull(upper_values, upper_weight, *small)
        levels.append(small)
    if not levels[-1][1].any():
        return
    _level_out(*levels[-1])
    for (fine_values, fine_weight), (coarse_values, _) in zip(levels[-2::-1], levels[:0:-1], strict=True):
        _push(fine_values, fine_weight, coarse_values)


@njit(nogil=True, cache=True)
def _pull(values: Planes, weight: Planes, small: Planes, small_weight: Planes) -> None:
    rows, columns = weight.shape
    for i in range(small_weight.shape[0]):
        y = 2 * i
        below = F(1) if y + 1 < rows else F(0)  # of a row that is not there nothing counts
        v = min(y + 1, rows - 1)
        for j in range(small_weight.shape[1]):
            x = 2 * j
            beside = F(1) if x + 1 < columns else F(0)
            u = min(x + 1, columns - 1)
            a, b = weight[y, x], weight[y, u] * beside
            c, d = weight[v, x] * below, weight[v, u] * beside * below
            total = a + b + c + d
            share = F(1) / total if total > F(0) else F(0)
            a, b, c, d = a * share, b * share, c * share, d * share
            for channel in range(values.shape[0]):
                upper = a * values[channel, y, x] + b * values[channel, y, u]
                small[channel, i, j] = upper + c * values[channel, v, x] + d * values[channel, v, u]
            small_weight[i, j] = min(F(1), total * F(0.25 / _FULL))


@njit(nogil=True, cache=True)
def _level_out(values: Planes, weight: Planes) -> None:
    """The top level: cells without weight take the mean of those that have some."""
    for channel in range(values.shape[0]):
        mean = (values[channel] * weight).sum() / weight.sum()
        for i in range(weight.shape[0]):
            for j in range(weight.shape[1]):
                values[channel, i, j] = weight[i, j] * values[channel, i, j] + (F(1) - weight[i, j]) * mean


@njit(nogil=True, cache=True)
def _push(values: Planes, weight: Planes, coarse: Planes) -> None:
    rows, columns = weight.shape
    last_row, last_column = coarse.shape[1] - 1, coarse.shape[2] - 1
    for y in range(rows):
        i0 = max((y - 1) // 2, 0)
        i1 = min((y + 1) // 2, last_row)
        # Of the two rows of cells nearest to this one, its own counts three quarters.
        down = F(0.25) if y % 2 else F(0.75)
        for x in range(columns):
            gap = F(1) - weight[y, x]
            if gap <= F(0):
                continue
            j0 = max((x - 1) // 2, 0)
            j1 = min((x + 1) // 2, last_column)
            right = F(0.25) if x % 2 else F(0.75)
            for channel in range(values.shape[0]):
                upper = coarse[channel, i0, j0] * (F(1) - right) + coarse[channel, i0, j1] * right
                lower = coarse[channel, i1, j0] * (F(1) - right) + coarse[channel, i1, j1] * right
                smooth = upper * (F(1) - down) + lower * down
                values[channel, y, x] = weight[y, x] * values[channel, y, x] + gap * smooth
