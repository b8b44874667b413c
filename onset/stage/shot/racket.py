"""A tennis racket: an open steel frame with strings thinner than a pixel."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onset.stage.outline import Points, limb, moved, smooth
from onset.stage.paint import Material
from onset.stage.shot.held import draw_on_bone
from onset.stage.shot.props import STEEL
from onset.stage.shot.spot import Spot

CATGUT = Material(0.74, 0.72, 0.62, grain=0.0, gloss=0.0, roundness=0.0, ambient=0.85)
HEAD = (0.105, 0.145)
"""Half the width and height of its head."""
MIDDLE = np.array([0.0, -0.36])


@dataclass(frozen=True)
class Racket:
    """Held by its grip; `strings` run each way."""

    strings: int = 18

    def draw(self, spot: Spot, origin: Points, angle: NDArray[np.float64]) -> None:
        """Strings drawn fine, then the frame and the grip."""
        x, y = origin[len(angle) // 2]
        area = spot.fine(float(x), float(y), 0.60, 0.60)
        for place in np.linspace(-0.88, 0.88, self.strings):
            reach = float(np.sqrt(1 - place**2))
            for end in ((place, reach), (reach, place)):
                start = np.array(end) * ((1, -1) if end[0] == place else (-1, 1)) * HEAD + MIDDLE
                draw_on_bone(area.easel, _string(start, np.array(end) * HEAD + MIDDLE), origin, angle, CATGUT)
        area.lay()
        easel = spot.easel()
        draw_on_bone(easel, _hoop(0.011), origin, angle, STEEL)
        for side in (1.0, -1.0):
            throat = np.array([(0.062, -0.245), (0.074, -0.240), (0.014, -0.11), (0.004, -0.11)]) * (side, 1.0)
            draw_on_bone(easel, throat, origin, angle, STEEL)
        draw_on_bone(
            easel, smooth(moved(limb(0.17, 0.013, 0.016), 0.0, -0.12)), origin, angle, replace(STEEL, gloss=0.05)
        )


def _hoop(width: float) -> Points:
    """The frame as one outline: once round outside, and back inside."""
    turn = np.linspace(0.0, 2 * np.pi, 49)
    circle = np.stack([np.cos(turn), np.sin(turn)], -1)
    outside = circle * (HEAD[0] + width, HEAD[1] + width)
    ring: Points = np.concatenate([outside, (circle * HEAD)[::-1]]) + MIDDLE
    return ring


def _string(start: NDArray[np.float64], end: NDArray[np.float64], half: float = 0.00055) -> Points:
    along = end - start
    aside = np.array([-along[1], along[0]]) / max(1e-9, float(np.hypot(along[0], along[1]))) * half
    return np.array([start - aside, end - aside, end + aside, start + aside])
