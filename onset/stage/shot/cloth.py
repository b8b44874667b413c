"""Translucent cloth: a drape that hangs into the picture and stirs, its folds plies of one thin weave."""

from dataclasses import dataclass, replace

import numpy as np

from onset.stage.outline import smooth
from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.moment import Moment

CHIFFON = Material(0.82, 0.80, 0.77, grain=0.05, gloss=0.04, roundness=0.020, opacity=0.20, ambient=0.62)
POINTS = 9
FOLD_EDGE = 0.007
"""How softly a fold begins (frame heights): cloth bends over, it is not cut there."""


@dataclass(frozen=True)
class Drape:
    """From `left` to `right` (frame heights from the middle), between `top` and `bottom`, in `folds` plies.

    `stir` is how far its lower edge swings (frame heights), `stir_hz` how often. The material's opacity is one ply's;
    where folds overlap two or three lie over each other.
    """

    left: float
    right: float
    top: float = -0.05
    bottom: float = 1.1
    folds: int = 14
    material: Material = CHIFFON
    stir: float = 0.05
    stir_hz: float = 0.5

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """A whole ply first, then each fold over it."""
        generator, easel = canvas.generator, canvas.easel()
        angle = 2 * np.pi * (self.stir_hz * moment.instants_s + generator.uniform())
        easel.draw(self._ply(angle, self.left, self.right, 0.0), self.material)
        step = (self.right - self.left) / self.folds
        for fold in range(self.folds):
            start = self.left + step * (fold + generator.uniform(-0.3, 0.3))
            width = step * generator.uniform(0.5, 1.4)
            lag = generator.uniform(-0.5, 0.5)
            outline = self._ply(angle, max(start, self.left), min(start + width, self.right), lag)
            easel.draw(outline, replace(self.material, feathered=True, roundness=FOLD_EDGE))

    def _ply(self, angle: np.ndarray, left: float, right: float, lag: float) -> np.ndarray:
        """An outline (exposures, n, 2): both edges wave down their length, the lower end most."""
        down = np.linspace(0.0, 1.0, POINTS)
        y = self.top + (self.bottom - self.top) * down
        edges = []
        for x, own in ((left, lag), (right, lag + 0.35)):
            wave = np.sin(angle[:, None] - 4.2 * down - own - 3.0 * x) * self.stir * down**1.3
            hung = x + 0.25 * (x - (self.left + self.right) / 2) * down + 0.012 * np.sin(9.0 * down + 11.0 * own)
            edges.append(np.stack([hung + wave, np.broadcast_to(y, wave.shape) + 0.3 * np.abs(wave)], -1))
        return smooth(np.concatenate([edges[0], edges[1][:, ::-1]], axis=1), steps=3)
