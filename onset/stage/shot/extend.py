"""The foreground's colour where nothing covers: continued outwards from what is nearest, coarser the farther away.

A pyramid of means weighted by alpha, read from the coarse end (Gortler et al. 1996, "The Lumigraph", push-pull).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32


def extended(figure: NDArray[np.float32]) -> NDArray[np.float32]:
    """Straight colour (rows, columns, 3) of `figure` (4 or more planes, rows, columns): exact where alpha is not 0."""
    levels = [figure]
    while min(levels[-1].shape[1:]) > 1:
        levels.append(_halved(levels[-1]))
    top = levels.pop()
    mean = top.reshape(4, -1).mean(axis=1)
    colour = np.broadcast_to(mean[:3] / max(float(mean[3]), 1e-6), (*top.shape[1:], 3)).astype(F)
    for number in range(len(levels) - 1, -1, -1):
        colour = _filled(levels[number], colour, number == 0)
    return colour


@njit(nogil=True, cache=True)
def _halved(figure: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = figure.shape[1], figure.shape[2]
    out = np.empty((4, (rows + 1) // 2, (columns + 1) // 2), F)
    for channel in range(4):
        for row in range(out.shape[1]):
            below = min(2 * row + 1, rows - 1)
            for column in range(out.shape[2]):
                after = min(2 * column + 1, columns - 1)
                out[channel, row, column] = F(0.25) * (
                    figure[channel, 2 * row, 2 * column]
                    + figure[channel, 2 * row, after]
                    + figure[channel, below, 2 * column]
                    + figure[channel, below, after]
                )
    return out


@njit(nogil=True, cache=True)
def _filled(figure: NDArray[np.float32], coarse: NDArray[np.float32], exact: bool) -> NDArray[np.float32]:
    """One level: its own colour as far as it has any, the rest from the level above, bilinearly."""
    rows, columns = figure.shape[1], figure.shape[2]
    out = np.empty((rows, columns, 3), F)
    for row in range(rows):
        y = F(0.5) * F(row) - F(0.25)
        top = min(max(int(np.floor(y)), 0), coarse.shape[0] - 1)
        bottom, lower = min(top + 1, coarse.shape[0] - 1), min(max(y - F(top), F(0)), F(1))
        for column in range(columns):
            x = F(0.5) * F(column) - F(0.25)
            left = min(max(int(np.floor(x)), 0), coarse.shape[1] - 1)
            right, after = min(left + 1, coarse.shape[1] - 1), min(max(x - F(left), F(0)), F(1))
            alpha = figure[3, row, column]
            own = min(F(1), alpha * F(4))
            if exact and alpha > F(0):
                own = F(1)
            share = own / alpha if alpha > F(0) else F(0)
            for channel in range(3):
                a = coarse[top, left, channel] * (F(1) - after) + coarse[top, right, channel] * after
                b = coarse[bottom, left, channel] * (F(1) - after) + coarse[bottom, right, channel] * after
                above = a * (F(1) - lower) + b * lower
                out[row, column, channel] = figure[channel, row, column] * share + above * (F(1) - own)
    return out
