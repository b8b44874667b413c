"""Where in the frame a thing stands and how large it is drawn: its own units to the canvas's."""

from dataclasses import dataclass

from onset.stage.easel import Easel
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.fine import FineArea


@dataclass(frozen=True)
class Spot:
    """A thing's origin at `x, y` (frame heights, from the middle of the top edge); its unit is `scale` of them."""

    canvas: Canvas
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0

    def easel(self) -> Easel:
        """An easel in the thing's units."""
        return self.canvas.easel(self.x, self.y, self.scale)

    def fine(self, x: float, y: float, half_x: float, half_y: float) -> FineArea:
        """An area for what is finer than a pixel, about `x, y` in the thing's units, as are its half sizes."""
        middle = self.x + x * self.scale, self.y + y * self.scale
        return FineArea(self.canvas, middle, (half_x * self.scale, half_y * self.scale), (self.x, self.y), self.scale)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Column and row of a point in the thing's units."""
        unit = self.canvas.height_px
        return self.canvas.figure.shape[2] / 2 + (self.x + self.scale * x) * unit, (self.y + self.scale * y) * unit
