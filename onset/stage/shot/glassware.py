"""Clear glass that lets the screen through: a bottle and a tumbler, dark at their edges, with highlights.

Transmission is one number a pixel, so that alpha tells all of it; light is not bent. Reflections cover what they hide,
as a compositor has it: a highlight has the lamp's colour and an alpha, rather than light with no alpha.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.stage.outline import Points, mirrored, smooth
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.held import draw_on_bone
from onset.stage.shot.moment import Moment
from onset.stage.shot.spot import Spot

BODY = Material(0.30, 0.32, 0.33, grain=0.0, gloss=0.0, roundness=0.0, opacity=0.13, ambient=0.8)
WALL = Material(0.10, 0.11, 0.12, grain=0.0, gloss=0.05, roundness=0.004, opacity=0.50, feathered=True)
BASE = Material(0.24, 0.26, 0.27, grain=0.0, gloss=0.15, roundness=0.010, opacity=0.55, feathered=True)
SHINE = Material(1.0, 1.0, 0.97, grain=0.0, gloss=0.0, roundness=0.005, opacity=0.74, ambient=0.95, feathered=True)
WINE = Material(0.42, 0.205, 0.045, grain=0.0, gloss=0.03, roundness=0.014, opacity=0.62, ambient=0.7)
CORK = Material(0.42, 0.27, 0.14, grain=0.25, gloss=0.0, roundness=0.008)
LABEL = Material(0.80, 0.77, 0.68, grain=0.05, gloss=0.02, roundness=0.004)
# Half outlines; the origin is where a hand holds them.
BOTTLE = (
    (0.0, -0.30), (0.024, -0.30), (0.026, -0.285), (0.024, -0.18), (0.034, -0.13), (0.064, -0.085), (0.070, -0.04),
    (0.070, 0.22), (0.062, 0.238), (0.0, 0.242),
)  # fmt: skip
TUMBLER = ((0.0, -0.10), (0.066, -0.10), (0.064, -0.02), (0.060, 0.06), (0.054, 0.100), (0.0, 0.106))


@dataclass(frozen=True)
class Glass:
    """Its middle at `x, y` (frame heights) where it stands; `filled` 0..1. A bottle has a cork and a label."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    filled: float = 0.55
    tumbler: bool = False

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Standing still."""
        still = np.zeros(len(moment.instants_s))
        self.draw(Spot(canvas, self.x, self.y, self.scale), np.zeros((len(still), 2)), still)

    def draw(self, spot: Spot, origin: Points, angle: NDArray[np.float64]) -> None:
        """What it holds, its body, dark walls, base, cork and label, highlights."""
        easel, profile = spot.easel(), TUMBLER if self.tumbler else BOTTLE
        width, low = profile[-2]
        top = -0.09 if self.tumbler else -0.08
        parts = [(self._liquid(), WINE), (smooth(mirrored(list(profile))), BODY)]
        parts += [(_wall(profile) * (side, 1.0), WALL) for side in (1.0, -1.0)]
        parts.append((_box(-width, low - 0.020, width, low + 0.005), BASE))
        if not self.tumbler:
            parts += [(_box(-0.022, -0.325, 0.022, -0.275), CORK), (_label(), LABEL)]
        reach = low - top
        parts.append((_box(-0.045, top + 0.10 * reach, -0.036, low - 0.22 * reach), SHINE))
        parts.append((_box(0.040, top + 0.14 * reach, 0.043, low - 0.40 * reach), SHINE))
        for shape, material in parts:
            draw_on_bone(easel, shape, origin, angle, material)

    def _liquid(self) -> Points:
        profile = TUMBLER if self.tumbler else BOTTLE
        low, high = profile[-2][1], -0.10 if self.tumbler else -0.12
        level = low - self.filled * (low - high)
        inside = [(x * 0.92, y - 0.006) for x, y in profile if y > level + 0.006]
        width = float(np.interp(level, [y for _, y in profile], [x for x, _ in profile])) * 0.92
        return mirrored([(0.0, level), (width, level), *inside])


def _wall(profile: tuple[tuple[float, float], ...]) -> Points:
    """The outermost part of one side, where light runs through most glass."""
    side = np.array([point for point in profile if point[0] > 0.0])
    return smooth(np.concatenate([side, (side * (0.88, 1.0))[::-1]]))


def _label() -> Points:
    return np.array([(-0.069, 0.045), (0.045, 0.045), (0.045, 0.150), (-0.069, 0.150)])


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return np.array(corners)
