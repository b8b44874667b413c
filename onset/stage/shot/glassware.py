"""Clear glass that lets the screen through: a bottle and a tumbler, dark at their edges, with highlights.

Transmission is one number a pixel, so that alpha tells all of it; light is not bent. Reflections cover what they hide,
as a compositor has it: a highlight has the lamp's colour and an alpha, rather than light with no alpha.
"""

from dataclasses import dataclass

import numpy as np

from onset.stage.easel import Easel
from onset.stage.outline import Points, mirrored, placed, smooth
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.moment import Moment

BODY = Material(0.30, 0.32, 0.33, grain=0.0, gloss=0.0, roundness=0.0, opacity=0.13, ambient=0.8)
WALL = Material(0.10, 0.11, 0.12, grain=0.0, gloss=0.05, roundness=0.006, opacity=0.46, feathered=True)
BASE = Material(0.24, 0.26, 0.27, grain=0.0, gloss=0.15, roundness=0.012, opacity=0.55, feathered=True)
SHINE = Material(1.0, 1.0, 0.97, grain=0.0, gloss=0.0, roundness=0.006, opacity=0.74, ambient=0.95, feathered=True)
WINE = Material(0.42, 0.205, 0.045, grain=0.0, gloss=0.03, roundness=0.014, opacity=0.62, ambient=0.7)
CORK = Material(0.42, 0.27, 0.14, grain=0.25, gloss=0.0, roundness=0.008)
LABEL = Material(0.80, 0.77, 0.68, grain=0.05, gloss=0.02, roundness=0.030)
BOTTLE = [
    (0.0, -0.30), (0.024, -0.30), (0.026, -0.285), (0.024, -0.18), (0.034, -0.13), (0.064, -0.085), (0.070, -0.04),
    (0.070, 0.22), (0.062, 0.238), (0.0, 0.242),
]  # fmt: skip
TUMBLER = [(0.0, -0.10), (0.066, -0.10), (0.064, -0.02), (0.060, 0.06), (0.054, 0.100), (0.0, 0.106)]


@dataclass(frozen=True)
class Bottle:
    """Held or standing with its middle at `x, y` (frame heights), turned by `tilt`, swung by `swing` radians."""

    x: float
    y: float
    tilt: float = 0.0
    swing: float = 0.10
    swing_hz: float = 0.8
    scale: float = 1.0
    filled: float = 0.55
    tumbler: bool = False

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """What it holds, its body, dark walls, base, label, highlights."""
        easel = canvas.easel(scale=self.scale)
        turn = 2 * np.pi * (self.swing_hz * moment.instants_s + canvas.generator.uniform())
        angle = self.tilt + self.swing * np.sin(turn)
        origin = np.stack([self.x + 0.03 * self.swing * np.cos(turn), np.full_like(turn, self.y)], -1) / self.scale
        profile = TUMBLER if self.tumbler else BOTTLE
        _draw(easel, self._liquid(profile), origin, angle, WINE)
        _draw(easel, smooth(mirrored(profile)), origin, angle, BODY)
        for side in (1.0, -1.0):
            _draw(easel, _wall(profile) * (side, 1.0), origin, angle, WALL)
        width, low = profile[-2]
        _draw(easel, _box(-width, low - 0.022, width, low + 0.006), origin, angle, BASE)
        if not self.tumbler:
            _draw(easel, _box(-0.022, -0.325, 0.022, -0.275), origin, angle, CORK)
            _draw(easel, _box(-0.066, 0.04, 0.050, 0.14), origin, angle, LABEL)
        middle = 0.60 * max(x for x, _ in profile)
        _draw(easel, _box(-middle - 0.007, profile[3][1] + 0.12, -middle + 0.004, low - 0.05), origin, angle, SHINE)
        _draw(easel, _box(middle - 0.002, profile[3][1] + 0.14, middle + 0.002, low - 0.09), origin, angle, SHINE)

    def _liquid(self, profile: list[tuple[float, float]]) -> Points:
        low = profile[-2][1]
        level = low - self.filled * (low - profile[0][1]) * (0.9 if self.tumbler else 0.62)
        inside = [(x * 0.92, y) for x, y in profile if y > level]
        width = float(np.interp(level, [y for _, y in profile], [x for x, _ in profile])) * 0.92
        return mirrored([(0.0, level), (width, level), *inside])


def _wall(profile: list[tuple[float, float]]) -> Points:
    """The outermost part of one side, where light runs through most glass."""
    side = np.array([point for point in profile if point[0] > 0.0])
    return smooth(np.concatenate([side, (side * (0.86, 1.0))[::-1]]))


def _box(left: float, top: float, right: float, bottom: float) -> Points:
    return smooth(np.array([(left, top), ((left + right) / 2, top), (right, top), (right, (top + bottom) / 2),
                            (right, bottom), ((left + right) / 2, bottom), (left, bottom),
                            (left, (top + bottom) / 2)]))  # fmt: skip


def _draw(easel: Easel, shape: Points, origin: Points, angle: np.ndarray, material: Material) -> None:
    middle = len(angle) // 2
    bone = (float(origin[middle, 0]), float(origin[middle, 1]), float(angle[middle]))
    easel.draw(placed(shape, origin, angle), material, bone)
