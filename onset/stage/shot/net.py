"""A net: threads a pixel or two wide with open meshes between, so that nothing but threads is opaque."""

from dataclasses import dataclass

import numpy as np

from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.fine import FineArea
from onset.stage.shot.moment import Moment

THREAD = Material(0.78, 0.76, 0.72, grain=0.15, gloss=0.0, roundness=0.0, ambient=0.8)
JOINTS = 15


@dataclass(frozen=True)
class Net:
    """A billowing net with its middle at `x, y`, `width` by `height` (frame heights), `across` by `down` meshes."""

    x: float
    y: float
    width: float
    height: float
    across: int = 40
    down: int = 44
    thread: float = 0.0011
    material: Material = THREAD
    billow: float = 0.030
    billow_hz: float = 0.6

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Each thread along its whole length, drawn fine; its half width is `thread`."""
        half = self.width / 2 + 2 * self.billow, self.height / 2 + 2 * self.billow
        area = FineArea(canvas, (self.x, self.y), half)
        angle = 2 * np.pi * (self.billow_hz * moment.instants_s + canvas.generator.uniform())
        along = np.linspace(-0.5, 0.5, JOINTS)
        for count, upright in ((self.across + 1, True), (self.down + 1, False)):
            for place in np.linspace(-0.5, 0.5, count):
                fixed = np.full(JOINTS, place)
                u, v = (fixed, along) if upright else (along, fixed)
                spine = self._hung(u, v, angle)
                area.easel.draw(_thread(spine, self.thread, upright), self.material)
        area.lay()

    def _hung(self, u: np.ndarray, v: np.ndarray, angle: np.ndarray) -> np.ndarray:
        """Points (exposures, n, 2) of the net at u, v (-0.5 to 0.5)."""
        x, y = self.x + u * self.width, self.y + v * self.height
        wave = np.sin(angle[:, None] + 5.0 * u + 3.0 * v)
        sag = 0.10 * self.height * (0.25 - u * u)
        return np.stack(
            [x + self.billow * wave * (0.5 + v), y + sag + self.billow * np.cos(angle[:, None] + 7.0 * u + 2.0 * v)], -1
        )


def _thread(spine: np.ndarray, half: float, upright: bool) -> np.ndarray:
    aside = np.array([half, 0.0]) if upright else np.array([0.0, half])
    return np.concatenate([spine - aside, (spine + aside)[:, ::-1]], axis=1)
