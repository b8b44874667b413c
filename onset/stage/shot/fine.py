"""Things finer than a pixel: drawn opaque at three times the size, then reduced by area.

Each strand covers what lies behind it wholly or not at all, nine points to a pixel, as hair does. Coverage computed for
each strand alone and laid over the next would let through what two strands behind each other close.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.easel import Easel
from onset.stage.pages import pages
from onset.stage.shot.canvas import Canvas

F = np.float32
TIMES = 3


class FineArea:
    """A part of the canvas, drawn on with `easel` and then laid over the canvas once with `lay`.

    Centre `x, y` and half sizes in frame heights from the middle of the top edge; `scale` is that of the easel's unit,
    whose origin lies at `origin`.
    """

    def __init__(
        self, canvas: Canvas, middle: tuple[float, float], half: tuple[float, float],
        origin: tuple[float, float] = (0.0, 0.0), scale: float = 1.0,
    ) -> None:  # fmt: skip
        rows, columns = canvas.figure.shape[1:]
        height = canvas.height_px
        left = int((middle[0] - half[0]) * height + columns / 2)
        top = int((middle[1] - half[1]) * height)
        right = int((middle[0] + half[0]) * height + columns / 2) + 1
        bottom = int((middle[1] + half[1]) * height) + 1
        self._left, self._top = min(max(left, 0), columns - 1), min(max(top, 0), rows - 1)
        right, bottom = min(max(right, self._left + 1), columns), min(max(bottom, self._top + 1), rows)
        self._canvas = canvas
        fine = pages((4, (bottom - self._top) * TIMES, (right - self._left) * TIMES), np.float32)
        centre_px = (columns / 2 + origin[0] * height - self._left) * TIMES
        self.easel = Easel(1, 1, height * scale * TIMES, centre_px, (self._top - origin[1] * height) * TIMES)
        self.easel.figure = fine

    def lay(self) -> None:
        """Reduce what was drawn and lay it over the canvas."""
        _lay(self.easel.figure, self._canvas.figure, self._left, self._top)


@njit(nogil=True, cache=True)
def _lay(fine: NDArray[np.float32], figure: NDArray[np.float32], left: int, top: int) -> None:
    for row in range(fine.shape[1] // TIMES):
        for column in range(fine.shape[2] // TIMES):
            alpha = _mean(fine[3], row, column)
            if alpha > F(0):
                for channel in range(figure.shape[0]):
                    behind = figure[channel, row + top, column + left] * (F(1) - alpha)
                    front = _mean(fine[channel], row, column) if channel < 4 else F(0)
                    figure[channel, row + top, column + left] = behind + front


@njit(nogil=True, inline="always")
def _mean(plane: Any, row: Any, column: Any) -> Any:
    total = F(0)
    for y in range(TIMES):
        for x in range(TIMES):
            total += plane[row * TIMES + y, column * TIMES + x]
    return total * F(1 / (TIMES * TIMES))
