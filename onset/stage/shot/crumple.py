"""Folds in what is worn: broad, uneven light over cloth, so that it does not look moulded."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32


def crumple(
    figure: NDArray[np.float32], x_px: float, y_px: float, unit_px: float, depth: float, generator: np.random.Generator
) -> None:
    """Vary the light of what is painted so far by up to `depth` (0..1); the folds ride on the point `x_px, y_px`."""
    _crumple(figure, generator.uniform(-1.0, 1.0, (64, 64)).astype(F), x_px, y_px, unit_px, depth)


@njit(nogil=True, inline="always")
def _value(lattice: NDArray[np.float32], u: float, v: float) -> float:
    column, row = int(np.floor(u)), int(np.floor(v))
    a, b = u - column, v - row
    a, b = a * a * (3.0 - 2.0 * a), b * b * (3.0 - 2.0 * b)
    left, right, top, bottom = column & 63, (column + 1) & 63, row & 63, (row + 1) & 63
    upper = lattice[top, left] * (1.0 - a) + lattice[top, right] * a
    lower = lattice[bottom, left] * (1.0 - a) + lattice[bottom, right] * a
    return float(upper * (1.0 - b) + lower * b)


@njit(nogil=True, cache=True)
def _crumple(
    figure: NDArray[np.float32], lattice: NDArray[np.float32], x_px: float, y_px: float, unit_px: float, depth: float
) -> None:
    for row in range(figure.shape[1]):
        y = (row - y_px) / unit_px
        for column in range(figure.shape[2]):
            if figure[3, row, column] > F(0):
                x = (column - x_px) / unit_px
                # Bent by a broader noise first, or the folds would lie in straight rows.
                bend = 0.9 * _value(lattice, x * 5.0 + 7.0, y * 5.0 + 3.0)
                broad = _value(lattice, x * 11.0 + bend, y * 5.5 + bend)
                fold = 1.0 - 2.0 * abs(_value(lattice, x * 9.0 + 2.0 * bend + 31.0, y * 4.0 - x * 3.0 + bend))
                level = F(1.0 + depth * (0.55 * broad + 0.45 * fold * abs(fold)))
                for channel in range(3):
                    figure[channel, row, column] *= level
