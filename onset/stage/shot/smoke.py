"""Smoke: thin, drifting, without an edge anywhere; its alpha is a fractal of smooth noise."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.shot.canvas import Canvas
from onset.stage.shot.moment import Moment

F = np.float32


@dataclass(frozen=True)
class Smoke:
    """Alpha up to `density`, densest at `y` (frame heights) and gone `reach` from it, drifting by `drift` a second."""

    density: float = 0.55
    y: float = 0.75
    reach: float = 0.55
    drift: float = 0.12
    colour: tuple[float, float, float] = (0.42, 0.43, 0.45)

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Over what is there. It is too soft for its motion within one exposure to be seen."""
        lattices = canvas.generator.uniform(0.0, 1.0, (5, 32, 32)).astype(F)
        places = np.array([self.density, self.y, self.reach, self.drift * moment.middle_s])
        _drift(canvas.figure, lattices, places, np.array(self.colour, F))


@njit(nogil=True, cache=True)
def _drift(
    figure: NDArray[np.float32], lattices: NDArray[np.float32], places: NDArray[np.float64], colour: NDArray[np.float32]
) -> None:
    rows, columns = figure.shape[1], figure.shape[2]
    density, middle, reach, drifted = places[0], places[1], places[2], places[3]
    for row in range(rows):
        y = row / rows
        away = (y - middle) / reach
        band = max(0.0, 1.0 - away * away)
        if band == 0.0:
            continue
        for column in range(columns):
            x = column / rows
            total, weight, scale = 0.0, 0.5, 2.2
            for octave in range(lattices.shape[0]):
                u = (x + drifted * (1.0 + 0.3 * octave)) * scale
                v = (y + 0.6 * drifted + 0.15 * total) * scale
                total += weight * _value(lattices[octave], u, v)
                weight, scale = weight * 0.5, scale * 2.03
            alpha = F(density * band * min(1.0, max(0.0, (total - 0.34) * 3.0)))
            for channel in range(figure.shape[0]):
                own = alpha if channel == 3 else (alpha * colour[channel] if channel < 3 else F(0))
                figure[channel, row, column] = figure[channel, row, column] * (F(1) - alpha) + own


@njit(nogil=True, inline="always")
def _value(lattice: NDArray[np.float32], u: float, v: float) -> float:
    column, row = int(np.floor(u)), int(np.floor(v))
    a, b = u - column, v - row
    a, b = a * a * (3.0 - 2.0 * a), b * b * (3.0 - 2.0 * b)
    left, right, top, bottom = column & 31, (column + 1) & 31, row & 31, (row + 1) & 31
    upper = lattice[top, left] * (1.0 - a) + lattice[top, right] * a
    lower = lattice[bottom, left] * (1.0 - a) + lattice[bottom, right] * a
    return float(upper * (1.0 - b) + lower * b)
