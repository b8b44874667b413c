"""One layer of a frame while things are painted on it."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.easel import Easel
from onset.stage.pages import pages


class Canvas:
    """`figure` (5, rows, columns) float32: premultiplied linear BT.709, alpha, and the share of the screen's light that
    a mirror sends back, premultiplied like a colour. 1 is the height of the frame.

    `generator` is what the thing that is painted now may draw from: the same numbers in every frame, so that what it
    lays out stands still.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self.figure: NDArray[np.float32] = pages((5, rows, columns), np.float32)
        self.generator = np.random.default_rng(0)

    @property
    def height_px(self) -> int:
        """Rows, which are also the pixels of one unit."""
        return int(self.figure.shape[1])

    @property
    def aspect(self) -> float:
        """Width of the frame, its height being 1."""
        return float(self.figure.shape[2] / self.figure.shape[1])

    def easel(self, x: float = 0.0, y: float = 0.0, scale: float = 1.0) -> Easel:
        """An easel with its origin at `x, y` (frame heights, from the middle of the top edge), enlarged by `scale`."""
        unit_px = self.height_px * scale
        easel = Easel(1, 1, unit_px, self.figure.shape[2] / 2 + x * self.height_px, -y * self.height_px)
        easel.figure = self.figure
        return easel
