"""Things that can be held in a hand, and things drawn on one bone."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onset.stage.easel import Easel
from onset.stage.outline import Points, placed
from onset.stage.paint import Material
from onset.stage.shot.spot import Spot


class Holdable(Protocol):
    """What a hand can hold by its origin; its local up is away from the arm."""

    def draw(self, spot: Spot, origin: Points, angle: NDArray[np.float64]) -> None:
        """Draw it at `origin` (exposures, 2), turned by `angle` (exposures,), in the spot's units."""


def draw_on_bone(easel: Easel, shape: Points, origin: Points, angle: NDArray[np.float64], material: Material) -> None:
    """`shape` (n, 2) at the bone's places, its texture riding on it."""
    middle = len(angle) // 2
    bone = (float(origin[middle, 0]), float(origin[middle, 1]), float(angle[middle]))
    easel.draw(placed(shape, origin, angle), material, bone)
