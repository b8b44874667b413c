"""Where a plate lies on the canvas: fit, fill or stretch, then scaled and moved."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Mode = Literal["fit", "fill", "stretch"]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A plate's outline on the canvas, pixels from the canvas's top left corner; may reach beyond it."""

    left_px: float
    top_px: float
    width_px: float
    height_px: float

    def covers(self, width_px: int, height_px: int) -> bool:
        """Whether no pixel of a canvas of this size lies outside."""
        right, bottom = self.left_px + self.width_px, self.top_px + self.height_px
        return self.left_px <= 0 and self.top_px <= 0 and right >= width_px and bottom >= height_px


def place(
    plate: tuple[int, int], pixel_aspect: Fraction, canvas: tuple[int, int], mode: Mode, *,
    scale: float = 1.0, offset_px: tuple[float, float] = (0.0, 0.0),
) -> Rectangle:  # fmt: skip
    """The outline of a plate of (width, height) on a canvas of (width, height).

    `fit` shows all of it, `fill` covers the canvas, both keeping its proportions (pixel aspect included); `stretch`
    takes the canvas's. `scale` is about the canvas's centre, `offset_px` moves right and down. Raises ValueError for a
    scale that is not above 0 and for an unknown mode.
    """
    if not 0.0 < scale < float("inf"):
        raise ValueError(f"scale {scale!r} must be above 0")
    across = canvas[0] / (plate[0] * float(pixel_aspect))
    down = canvas[1] / plate[1]
    factors = {"fit": (min(across, down),) * 2, "fill": (max(across, down),) * 2, "stretch": (across, down)}
    if mode not in factors:
        raise ValueError(f"mode {mode!r} is unknown; known: {', '.join(factors)}")
    width_px = plate[0] * float(pixel_aspect) * factors[mode][0] * scale
    height_px = plate[1] * factors[mode][1] * scale
    left_px = (canvas[0] - width_px) / 2 + offset_px[0]
    top_px = (canvas[1] - height_px) / 2 + offset_px[1]
    return Rectangle(left_px, top_px, width_px, height_px)
