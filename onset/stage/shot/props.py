"""Solid props: a table, an umbrella, a thrown ball, spinning clubs."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onset.stage.outline import Points, limb, moved, smooth
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.held import draw_on_bone
from onset.stage.shot.moment import Moment
from onset.stage.shot.spot import Spot

WOOD = Material(0.20, 0.105, 0.050, grain=0.05, gloss=0.10, roundness=0.05)
YELLOW = Material(0.76, 0.50, 0.022, grain=0.04, gloss=0.06, roundness=0.05)
WHITE = replace(YELLOW, red=0.80, green=0.79, blue=0.76)
RED = replace(YELLOW, red=0.55, green=0.03, blue=0.03)
STRIPED = replace(YELLOW, second_red=0.8, second_green=0.8, second_blue=0.78, stripes_per_unit=22.0)
STEEL = Material(0.36, 0.37, 0.39, grain=0.03, gloss=0.6, roundness=0.006, ambient=0.3)


@dataclass(frozen=True)
class Table:
    """A table top across the frame's bottom, its far edge at `y`."""

    y: float = 0.88
    material: Material = WOOD

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """It never moves."""
        wide = canvas.aspect / 2 + 0.2
        top = np.array([(-wide, self.y), (wide, self.y), (wide, 1.2), (-wide, 1.2)])
        canvas.easel().draw(np.repeat(top[None], len(moment.instants_s), axis=0), self.material)


@dataclass(frozen=True)
class Umbrella:
    """An open umbrella held by its shaft, in panels seen from below its rim."""

    material: Material = YELLOW

    def draw(self, spot: Spot, origin: Points, angle: NDArray[np.float64]) -> None:
        """Shaft, the canopy's far side, then panels from the outer ones inwards."""
        easel = spot.easel()
        upright = angle * 0.3
        shaft = np.array([(-0.005, -0.60), (0.005, -0.60), (0.005, 0.10), (-0.005, 0.10)])
        draw_on_bone(easel, shaft, origin, upright, STEEL)
        edges = [-0.46, -0.36, -0.14, 0.14, 0.36, 0.46]
        draw_on_bone(easel, _panel(edges[0], edges[-1], 5), origin, upright, self._lit(0.62))
        for panel in (0, 4, 1, 3, 2):
            level = 0.82 + 0.18 * (panel % 2) + 0.06 * (2 - abs(panel - 2))
            draw_on_bone(easel, _panel(edges[panel], edges[panel + 1], 1), origin, upright, self._lit(level))

    def _lit(self, level: float) -> Material:
        red, green, blue = self.material.red, self.material.green, self.material.blue
        return replace(self.material, red=red * level, green=green * level, blue=blue * level)


def _panel(left: float, right: float, scallops: int) -> Points:
    """Part of the canopy: ribs bowed from the tip to the rim, its lower edge scalloped."""
    down = np.linspace(0.0, 1.0, 10)
    bow, rise = np.sin(down * np.pi / 2), -0.62 + 0.25 * (1 - np.cos(down * np.pi / 2))
    across = np.linspace(0.0, 1.0, 8 * scallops)
    rim_y = -0.37 - 0.030 * np.abs(np.sin(np.pi * across * scallops))
    rim = np.stack([left + (right - left) * across, rim_y], -1)
    return np.concatenate([np.stack([left * bow, rise], -1), rim, np.stack([right * bow, rise], -1)[::-1]])


@dataclass(frozen=True)
class Ball:
    """A striped ball thrown across the picture in an arc, `throw_s` seconds for its way."""

    radius: float = 0.055
    span: float = 0.9
    height: float = 0.48
    base: float = 0.60
    throw_s: float = 0.9
    material: Material = STRIPED

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """From left to right and back."""
        way = (moment.instants_s / self.throw_s + canvas.generator.uniform()) % 2.0
        there = np.where(way > 1.0, 2.0 - way, way)
        origin = np.stack([(there - 0.5) * self.span, self.base - self.height * 4 * there * (1 - there)], -1)
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        disc = np.stack([np.cos(turn), np.sin(turn)], -1) * self.radius
        draw_on_bone(canvas.easel(), disc, origin, 5.0 * way, self.material)


@dataclass(frozen=True)
class Club:
    """A juggling club spinning `spins_hz` times a second about `x, y`: motion blur that fans out from its middle."""

    x: float
    y: float
    spins_hz: float = 1.7
    start: float = 0.0
    drift: float = 0.10
    body: Material = WHITE
    band: Material = RED

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Handle, body, band."""
        spins = self.spins_hz * moment.instants_s + self.start + canvas.generator.uniform()
        y = self.y + self.drift * np.sin(2 * np.pi * 0.55 * moment.instants_s + self.start)
        origin, angle = np.stack([np.full_like(y, self.x), y], -1), 2 * np.pi * spins
        easel = canvas.easel()
        draw_on_bone(easel, smooth(limb(0.125, 0.014, 0.010)), origin, angle, self.body)
        draw_on_bone(easel, smooth(moved(limb(0.110, 0.014, 0.028, 0.016), 0.0, -0.120)), origin, angle, self.body)
        band = np.array([(-0.034, -0.075), (0.034, -0.075), (0.030, -0.040), (-0.030, -0.040)])
        draw_on_bone(easel, band, origin, angle, self.band)
