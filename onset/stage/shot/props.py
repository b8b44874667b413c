"""Solid props: a table, an umbrella, a ball, spinning clubs, a racket with its strings."""

from dataclasses import dataclass, replace

import numpy as np

from onset.stage.easel import Easel
from onset.stage.outline import Points, limb, moved, placed, smooth
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.fine import FineArea
from onset.stage.shot.moment import Moment

WOOD = Material(0.26, 0.135, 0.062, grain=0.22, streaks=0.9, gloss=0.05, roundness=0.05)
YELLOW = Material(0.76, 0.50, 0.022, grain=0.04, gloss=0.06, roundness=0.05)
WHITE = replace(YELLOW, red=0.80, green=0.79, blue=0.76)
RED = replace(YELLOW, red=0.55, green=0.03, blue=0.03)
STRIPED = replace(YELLOW, second_red=0.8, second_green=0.8, second_blue=0.78, stripes_per_unit=22.0)
STEEL = Material(0.36, 0.37, 0.39, grain=0.03, gloss=0.6, roundness=0.006, ambient=0.3)
CATGUT = Material(0.74, 0.72, 0.62, grain=0.0, gloss=0.0, roundness=0.0, ambient=0.85)


@dataclass(frozen=True)
class Table:
    """A table top across the frame's bottom, its edge at `y`."""

    y: float = 0.88
    material: Material = WOOD

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """It never moves."""
        wide = canvas.aspect / 2 + 0.2
        top = np.array([(-wide, self.y), (wide, self.y), (wide, 1.2), (-wide, 1.2)])
        canvas.easel().draw(np.repeat(top[None], len(moment.instants_s), axis=0), self.material)


@dataclass(frozen=True)
class Umbrella:
    """An open umbrella in panels seen from below its rim, its handle's foot at `x, y`, rocking by `rock` radians."""

    x: float
    y: float
    scale: float = 1.0
    tilt: float = 0.0
    rock: float = 0.10
    rock_hz: float = 0.6
    material: Material = YELLOW

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Shaft, then panels from the outer ones inwards."""
        easel = canvas.easel(scale=self.scale)
        turn = 2 * np.pi * (self.rock_hz * moment.instants_s + canvas.generator.uniform())
        angle = self.tilt + self.rock * np.sin(turn)
        origin = np.repeat([[self.x / self.scale, self.y / self.scale]], len(turn), axis=0)
        shaft = np.array([(-0.007, -0.62), (0.007, -0.62), (0.007, 0.02), (-0.007, 0.02)])
        _draw(easel, shaft, origin, angle, STEEL)
        edges = np.array([-0.46, -0.36, -0.14, 0.14, 0.36, 0.46])
        for panel in (0, 4, 1, 3, 2):
            level = 0.82 + 0.18 * (panel % 2) + 0.06 * (2 - abs(panel - 2))
            shade = replace(
                self.material,
                red=self.material.red * level, green=self.material.green * level, blue=self.material.blue * level,
            )  # fmt: skip
            _draw(easel, _panel(float(edges[panel]), float(edges[panel + 1])), origin, angle, shade)


def _panel(left: float, right: float) -> Points:
    """One panel of the canopy: ribs bowed from the tip to the rim, its lower edge scalloped."""
    down = np.linspace(0.0, 1.0, 10)
    bow, rise = np.sin(down * np.pi / 2), -0.62 + 0.27 * (1 - np.cos(down * np.pi / 2))
    across = np.linspace(0.0, 1.0, 8)
    rim_y = -0.35 - 0.035 * np.sin(np.pi * across)
    return np.concatenate(
        [
            np.stack([left * bow, rise], -1),
            np.stack([left + (right - left) * across, rim_y], -1),
            np.stack([right * bow, rise], -1)[::-1],
        ]
    )


@dataclass(frozen=True)
class Ball:
    """A striped ball thrown across the picture in an arc, `throw` seconds for its way."""

    radius: float = 0.055
    span: float = 0.9
    height: float = 0.55
    base: float = 0.55
    throw_s: float = 0.9
    material: Material = STRIPED

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """From left to right and back."""
        way = (moment.instants_s / self.throw_s + canvas.generator.uniform()) % 2.0
        there = np.where(way > 1.0, 2.0 - way, way)
        origin = np.stack([(there - 0.5) * self.span, self.base - self.height * 4 * there * (1 - there)], -1)
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        disc = np.stack([np.cos(turn), np.sin(turn)], -1) * self.radius
        _draw(canvas.easel(), disc, origin, 5.0 * way, self.material)


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
        _draw(easel, smooth(moved(limb(0.125, 0.014, 0.010), 0.0, 0.0)), origin, angle, self.body)
        _draw(easel, smooth(moved(limb(0.110, 0.014, 0.028, 0.016), 0.0, -0.120)), origin, angle, self.body)
        band = np.array([(-0.034, -0.075), (0.034, -0.075), (0.030, -0.040), (-0.030, -0.040)])
        _draw(easel, band, origin, angle, self.band)


@dataclass(frozen=True)
class Racket:
    """A tennis racket swung about its grip at `x, y`: an open frame with strings thinner than a pixel."""

    x: float
    y: float
    scale: float = 1.0
    tilt: float = 0.4
    swing: float = 0.35
    swing_hz: float = 0.9
    strings: int = 18

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Strings drawn fine, then the frame and the grip."""
        turn = 2 * np.pi * (self.swing_hz * moment.instants_s + canvas.generator.uniform())
        angle = self.tilt + self.swing * np.sin(turn)
        origin = np.repeat([[self.x / self.scale, self.y / self.scale]], len(turn), axis=0)
        area = FineArea(canvas, (self.x, self.y), (0.62 * self.scale, 0.62 * self.scale), scale=self.scale)
        for place in np.linspace(-0.88, 0.88, self.strings):
            reach = float(np.sqrt(1 - place**2))
            upright = _line(0.105 * place, -0.40 - 0.145 * reach, 0.105 * place, -0.40 + 0.145 * reach)
            level = _line(-0.105 * reach, -0.40 + 0.145 * place, 0.105 * reach, -0.40 + 0.145 * place)
            for string in (upright, level):
                _draw(area.easel, string, origin, angle, CATGUT)
        area.lay()
        easel = canvas.easel(scale=self.scale)
        _draw(easel, _hoop(0.105, 0.145, 0.011) + np.array([0.0, -0.40]), origin, angle, STEEL)
        for side in (1.0, -1.0):
            throat = np.array([(0.062, -0.285), (0.074, -0.280), (0.014, -0.15), (0.004, -0.15)]) * (side, 1.0)
            _draw(easel, throat, origin, angle, STEEL)
        _draw(easel, smooth(moved(limb(0.17, 0.013, 0.016), 0.0, -0.16)), origin, angle, replace(STEEL, gloss=0.05))


def _hoop(across: float, down: float, width: float) -> Points:
    """A ring as one outline: once round outside, and back inside."""
    turn = np.linspace(0.0, 2 * np.pi, 49)
    circle = np.stack([np.cos(turn), np.sin(turn)], -1)
    return np.concatenate([circle * (across + width, down + width), (circle * (across, down))[::-1]])


def _line(x0: float, y0: float, x1: float, y1: float, half: float = 0.00055) -> Points:
    aside = np.array([y0 - y1, x1 - x0]) / max(1e-9, float(np.hypot(x1 - x0, y1 - y0))) * half
    start, end = np.array([x0, y0]), np.array([x1, y1])
    return np.array([start - aside, end - aside, end + aside, start + aside])


def _draw(easel: Easel, shape: Points, origin: Points, angle: np.ndarray, material: Material) -> None:
    middle = len(angle) // 2
    bone = (float(origin[middle, 0]), float(origin[middle, 1]), float(angle[middle]))
    easel.draw(placed(shape, origin, angle), material, bone)
