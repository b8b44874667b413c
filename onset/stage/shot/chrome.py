"""Polished metal: a globe that mirrors the studio before it and, at its rim and below, the screen.

What it mirrors of the screen is spill, declared with the rest: the metal is opaque, and its true colour is the dark
studio with its lamps.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.outline import placed
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.moment import Moment

F = np.float32
CORD = Material(0.020, 0.020, 0.022, grain=0.02, gloss=0.2, roundness=0.002)


@dataclass(frozen=True)
class Globe:
    """A polished globe of `radius` at `x, y` (frame heights), as a pendant swinging by `swing` on a cord from above.

    With `cord` False it stands on a table, which its lower half mirrors in place of a painted floor. `mirrored` is the
    share of the screen's light that its rim sends back.
    """

    x: float
    y: float
    radius: float = 0.11
    swing: float = 0.04
    swing_hz: float = 0.7
    mirrored: float = 0.62
    cord: bool = True

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """The cord, then the ball over its lower end. Exposures are whole pictures of it, averaged."""
        x = self.x + self.swing * np.sin(2 * np.pi * (self.swing_hz * moment.instants_s + canvas.generator.uniform()))
        if self.cord:
            origin = np.repeat([[self.x, -0.4]], len(x), axis=0)
            line = np.array([(-0.0028, 0.0), (0.0028, 0.0), (0.0028, self.y + 0.4), (-0.0028, self.y + 0.4)])
            canvas.easel().draw(placed(line, origin, np.arctan2(self.x - x, self.y + 0.4)), CORD)
        unit = canvas.height_px
        centres = np.stack([x * unit + canvas.figure.shape[2] / 2, np.full_like(x, self.y * unit)], -1)
        _ball(canvas.figure, centres, self.radius * unit, self.mirrored, not self.cord)


@njit(nogil=True, inline="always")
def _lamp(u: float, v: float, x: float, y: float, across: float, down: float) -> float:
    """A soft box in the mirror: 1 inside, fading at its edge, bent as the ball is."""
    beyond = max(abs(u - x * (1.0 - 0.25 * v * v)) / across, abs(v - y * (1.0 - 0.25 * u * u)) / down)
    return float(min(1.0, max(0.0, (1.0 - beyond) * 4.0)))


@njit(nogil=True, cache=True)
def _ball(
    figure: NDArray[np.float32], centres: NDArray[np.float64], radius: float, mirrored: float, on_table: bool
) -> None:
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
                    _mirror(own, u, v, min(away, 1.0), cover, mirrored, on_table)
            rest = F(1.0 - min(1.0, own[3]))
            for channel in range(figure.shape[0]):
                figure[channel, row, column] = figure[channel, row, column] * rest + F(own[channel])


@njit(nogil=True, inline="always")
def _mirror(
    own: NDArray[np.float64], u: float, v: float, away: float, cover: float, mirrored: float, on_table: bool
) -> None:
    """What one point of the ball shows: wall and ceiling, two soft boxes, what it stands on, the screen at its rim."""
    # A reflected ray leaves at twice the angle of the surface: the rim shows what lies behind the ball.
    level = v * np.sqrt(max(0.0, 1.0 - away * away)) * 2.0
    room = 0.055 + 0.075 * max(0.0, -level) + 0.028 * np.sin(7.0 * u + 2.0 * v)
    lamps = 1.15 * _lamp(u, v, -0.34, -0.42, 0.15, 0.20) + 0.55 * _lamp(u, v, 0.46, -0.16, 0.06, 0.24)
    below = min(1.0, max(0.0, (level - 0.28) * 7.0))
    rim = min(1.0, max(0.0, (away - 0.80) * 5.5))
    # At the rim itself the ray grazes on to what lies straight behind: below its middle, the table.
    table = max(below, min(1.0, max(0.0, (v - 0.25) * 4.0)) * rim) if on_table else 0.0
    below = max(below, table)
    screen = mirrored * max(rim * rim * (1.0 - table), 0.55 * (below - table))
    light = room * (1.0 - 0.7 * below) + lamps
    own[0] += cover * (light + 0.150 * table) * (1.0 - 0.6 * screen)
    own[1] += cover * (light * 1.01 + 0.078 * table) * (1.0 - 0.6 * screen)
    own[2] += cover * (light * 1.04 + 0.037 * table) * (1.0 - 0.6 * screen)
    own[3] += cover
    own[4] += cover * screen
