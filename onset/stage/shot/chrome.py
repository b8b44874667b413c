"""Polished metal: a kettle's round belly that mirrors the studio before it and, at its rim and below, the screen.

What it mirrors of the screen is spill, declared with the rest: the metal is opaque, and its true colour is the dark
studio with its lamps.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.outline import limb, placed, smooth
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.moment import Moment

F = np.float32
HANDLE = Material(0.020, 0.020, 0.022, grain=0.02, gloss=0.25, roundness=0.012)


@dataclass(frozen=True)
class Kettle:
    """A polished ball of `radius` under a black handle at `x, y` (frame heights), swung sideways by `swing`.

    `mirrored` is the share of the screen's light that its rim sends back.
    """

    x: float
    y: float
    radius: float = 0.13
    swing: float = 0.03
    swing_hz: float = 0.7
    mirrored: float = 0.62

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """The handle, then the ball over its lower end. Exposures are whole pictures of it, averaged."""
        x = self.x + self.swing * np.sin(2 * np.pi * (self.swing_hz * moment.instants_s + canvas.generator.uniform()))
        origin = np.stack([x, np.full_like(x, self.y - 1.9 * self.radius)], -1)
        shape = smooth(limb(self.radius * 1.05, 0.016, 0.022))
        canvas.easel().draw(placed(shape, origin, np.zeros_like(x)), HANDLE)
        unit = canvas.height_px
        centres = np.stack([x * unit + canvas.figure.shape[2] / 2, np.full_like(x, self.y * unit)], -1)
        _ball(canvas.figure, centres, self.radius * unit, self.mirrored)


@njit(nogil=True, inline="always")
def _lamp(u: float, v: float, x: float, y: float, across: float, down: float) -> float:
    """A soft box in the mirror: 1 inside, fading at its edge."""
    beyond = max(abs(u - x) / across, abs(v - y) / down)
    return float(min(1.0, max(0.0, (1.0 - beyond) * 6.0)))


@njit(nogil=True, cache=True)
def _ball(figure: NDArray[np.float32], centres: NDArray[np.float64], radius: float, mirrored: float) -> None:
    low, high = centres[:, 0].min() - radius - 2, centres[:, 0].max() + radius + 2
    middle = centres[0, 1]
    own = np.zeros(5)
    for row in range(max(0, int(middle - radius - 2)), min(figure.shape[1], int(middle + radius + 3))):
        for column in range(max(0, int(low)), min(figure.shape[2], int(high) + 1)):
            own[:] = 0.0
            for exposure in range(centres.shape[0]):
                u = (column + 0.5 - centres[exposure, 0]) / radius
                v = (row + 0.5 - middle) / radius
                away = np.sqrt(u * u + v * v)
                cover = min(1.0, max(0.0, (1.0 - away) * radius + 0.5)) / centres.shape[0]
                if cover > 0.0:
                    _mirror(own, u, v, min(away, 1.0), cover, mirrored)
            rest = F(1.0 - own[3])
            for channel in range(figure.shape[0]):
                figure[channel, row, column] = figure[channel, row, column] * rest + F(own[channel])


@njit(nogil=True, inline="always")
def _mirror(own: NDArray[np.float64], u: float, v: float, away: float, cover: float, mirrored: float) -> None:
    """What one point of the ball shows: the room darker below, two soft boxes, the screen where it turns away."""
    room = 0.045 + 0.050 * max(0.0, -v) + 0.03 * np.sin(5.0 * u + 1.0) * (1.0 - away)
    lamps = 1.15 * _lamp(u, v, -0.36, -0.40, 0.16, 0.22) + 0.55 * _lamp(u, v, 0.45, -0.20, 0.07, 0.26)
    rim = min(1.0, max(0.0, (away - 0.74) * 6.0))
    floor = min(1.0, max(0.0, (v - 0.42) * 4.0))
    screen = mirrored * max(rim * rim, 0.75 * floor)
    light = (room + lamps) * (1.0 - 0.6 * screen)
    own[0] += cover * light
    own[1] += cover * light * 1.01
    own[2] += cover * light * 1.04
    own[3] += cover
    own[4] += cover * screen
