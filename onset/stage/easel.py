"""The easel: takes outlines in stage units and paints them, exposure-blurred and shaded, into one phase's figure."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.blur import soften
from onset.stage.coverage import cover
from onset.stage.outline import Points
from onset.stage.pages import pages
from onset.stage.paint import Material, darken, packed, paint

Bone = tuple[float, float, float]
"""x, y (stage units) and angle (radians) of what a texture rides on."""


class Easel:
    """One figure in the making: `figure` (4, rows, columns) float32 premultiplied linear BT.709 and alpha.

    `unit_px` pixels are one stage unit; the stage's origin (middle of the frame, top) lies at column `centre_px`, and
    row `top_px` rows above the first.
    """

    def __init__(self, rows: int, columns: int, unit_px: float, centre_px: float, top_px: float = 0.0) -> None:
        self.figure: NDArray[np.float32] = pages((4, rows, columns), np.float32)
        self.unit_px = unit_px
        self._origin = np.array([centre_px, -top_px])
        self._planes = [pages((0,), np.float32) for _ in range(3)]

    def clean(self) -> None:
        """Start on the next figure. Reused, because fresh memory costs as much as the painting."""
        self.figure[:] = 0.0

    def draw(self, outlines: Points, material: Material, bone: Bone = (0.0, 0.0, 0.0), *, shadow: float = 0.0) -> None:
        """Paint closed outlines (exposures, n, 2), or (exposures, shapes, n, 2), over what is there.

        `shadow` 0..1 is the contact shadow they throw on what lies beneath.
        """
        exposures = outlines.shape[0]
        polygons = outlines.reshape(-1, outlines.shape[-2], 2) * self.unit_px + self._origin
        radius_px = material.roundness * self.unit_px
        spread = shadow > 0.0 or material.feathered  # else nothing beyond the shape is asked of the blur
        margin = 3 + (int(radius_px) if spread else 0)
        across, down = polygons[..., 0], polygons[..., 1]
        low = np.floor([across.min(), down.min()]).astype(int) - margin
        high = np.ceil([across.max(), down.max()]).astype(int) + margin
        low[1], high[1] = max(low[1], -margin), min(high[1], self.figure.shape[1] + int(radius_px) + 3)
        if high[1] <= low[1]:
            return
        plane, soft, scratch = self._lent(int(high[1] - low[1]), int(high[0] - low[0]) + 2)
        cover(plane, polygons - low, 1.0 / exposures)
        if material.roundness > 0:
            soften(plane, int(radius_px), soft, scratch)
        else:
            soft = plane
        cover_by = soft if material.feathered else plane
        left, top = int(low[0]), int(low[1])
        if shadow > 0.0:
            drop = int(radius_px * 0.4)
            darken(self.figure, soft, left + drop // 2, top + drop, shadow)
        x, y = np.array(bone[:2]) * self.unit_px + self._origin
        frame = np.array([x, y, bone[2], self.unit_px])
        paint(self.figure, cover_by, soft, left, top, packed(material), radius_px, frame)

    def _lent(self, rows: int, columns: int) -> list[NDArray[np.float32]]:
        if self._planes[0].size < rows * columns:
            self._planes = [pages((rows * columns,), np.float32) for _ in range(3)]
        return [plane[: rows * columns].reshape(rows, columns) for plane in self._planes]
