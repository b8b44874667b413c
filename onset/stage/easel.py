"""The easel: takes outlines in stage units and paints them, exposure-blurred and shaded, into one phase's figure."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.blur import soften
from onset.stage.coverage import cover
from onset.stage.outline import Points
from onset.stage.paint import Material, darken, paint

Bone = tuple[float, float, float]
"""x, y (stage units) and angle (radians) of what a texture rides on."""


class Easel:
    """One figure in the making: `figure` (rows, columns, 4) float32 premultiplied linear BT.709 and alpha.

    `unit_px` pixels are one stage unit; the stage's origin (middle of the frame, top) lies at column `centre_px`, and
    row `top_px` rows above the first.
    """

    def __init__(self, rows: int, columns: int, unit_px: float, centre_px: float, top_px: float = 0.0) -> None:
        self.figure: NDArray[np.float32] = np.zeros((rows, columns, 4), np.float32)
        self.unit_px = unit_px
        self._origin = np.array([centre_px, -top_px])

    def draw(self, outlines: Points, material: Material, bone: Bone = (0.0, 0.0, 0.0), *, shadow: float = 0.0) -> None:
        """Paint closed outlines (exposures, n, 2), or (exposures, shapes, n, 2), over what is there.

        `shadow` 0..1 is the contact shadow they throw on what lies beneath.
        """
        exposures = outlines.shape[0]
        polygons = outlines.reshape(-1, outlines.shape[-2], 2) * self.unit_px + self._origin
        radius_px = max(1.0, material.roundness * self.unit_px)
        margin = int(radius_px) + 3
        low = np.floor(polygons.min(axis=(0, 1))).astype(int) - margin
        high = np.ceil(polygons.max(axis=(0, 1))).astype(int) + margin
        low[1], high[1] = max(low[1], -margin), min(high[1], self.figure.shape[0] + margin)
        if high[1] <= low[1]:
            return
        plane = np.empty((high[1] - low[1], high[0] - low[0] + 2), np.float32)
        cover(plane, polygons - low, 1.0 / exposures)
        soft = soften(plane, int(radius_px))
        left, top = int(low[0]), int(low[1])
        if shadow > 0.0:
            drop = int(radius_px * 0.4)
            darken(self.figure, soft, left + drop // 2, top + drop, shadow)
        x, y = np.array(bone[:2]) * self.unit_px + self._origin
        frame = np.array([x, y, bone[2], self.unit_px])
        paint(self.figure, plane, soft, left, top, material.packed(), radius_px, frame)
