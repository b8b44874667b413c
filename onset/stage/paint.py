"""Painting a covered shape into the figure: rounded shading, cloth texture, contact shadow, over what lies beneath.

The figure is one float32 array (rows, columns, 4): premultiplied linear BT.709 red, green, blue, and alpha.
"""

from dataclasses import astuple, dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.noise_hash import hash_u32

F = np.float32
U = np.uint32

# A key from the upper left in front, as a three-point light has it; the same for every part.
KEY = (-0.48, -0.58, 0.66)


@dataclass(frozen=True)
class Material:
    """How a surface answers the light. Colours are linear BT.709.

    `second` mixes in with the texture; `stripes_per_unit` and `grain` (0..1) shape it; `streaks` draws the grain out along
    the part, as hair and brushed cloth have it. `gloss` is the strength of the highlight, `roundness` how far shading
    follows the outline inwards (stage units), `opacity` 1 for solid.
    """

    red: float
    green: float
    blue: float
    second_red: float = 0.0
    second_green: float = 0.0
    second_blue: float = 0.0
    stripes_per_unit: float = 0.0
    grain: float = 0.05
    streaks: float = 0.0
    gloss: float = 0.05
    roundness: float = 0.05
    opacity: float = 1.0
    ambient: float = 0.42

    def packed(self) -> NDArray[np.float32]:
        """The fields in order, for the kernel."""
        return np.array(astuple(self), F)


@njit(nogil=True, cache=True, fastmath=True)
def darken(figure: NDArray[np.float32], soft: NDArray[np.float32], left: int, top: int, strength: float) -> None:
    """Contact shadow: what lies beneath loses light where the shape's blurred coverage `soft` falls on it."""
    rows, columns = soft.shape
    for row in range(max(0, -top), min(rows, figure.shape[0] - top)):
        for column in range(max(0, -left), min(columns, figure.shape[1] - left)):
            keep = F(1) - F(strength) * soft[row, column]
            for channel in range(3):
                figure[row + top, column + left, channel] *= keep


@njit(nogil=True, cache=True, fastmath=True)
def paint(
    figure: NDArray[np.float32],
    cover: NDArray[np.float32],
    soft: NDArray[np.float32],
    left: int,
    top: int,
    material: NDArray[np.float32],
    radius: float,
    frame: NDArray[np.float64],
) -> None:
    """Lay the shape over the figure.

    `cover` and `soft` (rows, columns): coverage and its blur by `radius` pixels, whose slope stands for the surface's;
    `left, top` where their corner lies in the figure; `frame`: x, y (figure pixels), angle and pixels per stage unit of
    the bone the texture rides on.
    """
    rows, columns = cover.shape
    red, green, blue, red2, green2, blue2 = material[0], material[1], material[2], material[3], material[4], material[5]
    stripes, grain, streaks, gloss = material[6], material[7], material[8], material[9]
    opacity, ambient = material[11], material[12]
    cosine, sine = F(np.cos(frame[2]) / frame[3]), F(np.sin(frame[2]) / frame[3])
    steep = F(radius) * F(0.9)
    for row in range(max(0, -top), min(rows, figure.shape[0] - top)):
        above, below = max(row - 1, 0), min(row + 1, rows - 1)
        for column in range(max(0, -left), min(columns, figure.shape[1] - left)):
            alpha = cover[row, column] * opacity
            if alpha <= F(0):
                continue
            before, after = max(column - 1, 0), min(column + 1, columns - 1)
            slope_x = (soft[row, before] - soft[row, after]) * steep
            slope_y = (soft[above, column] - soft[below, column]) * steep
            length = F(1) / np.sqrt(slope_x * slope_x + slope_y * slope_y + F(1))
            facing = (F(KEY[0]) * slope_x + F(KEY[1]) * slope_y + F(KEY[2])) * length
            lit = max(facing, F(0))
            x, y = F(column + left) - F(frame[0]), F(row + top) - F(frame[1])
            u, v = x * cosine + y * sine, y * cosine - x * sine
            mix = F(0)
            if stripes > F(0):
                wave = u * stripes - np.floor(u * stripes)
                mix = min(max((F(0.25) - abs(wave - F(0.5))) * F(12) + F(0.5), F(0)), F(1))
            # Grain in cells of 1/700 stage unit, drawn out along v by `streaks`: it moves with the bone.
            cell_u, cell_v = int(np.floor(u * F(700))), int(np.floor(v * (F(700) - F(640) * streaks)))
            speck = F(hash_u32(U(cell_u & 0xFFFF), U(cell_v & 0xFFFF)) >> U(8)) * F(2.0 / (1 << 24)) - F(1)
            shine = lit * lit
            shine = shine * shine * shine * gloss
            shade = (ambient + (F(1.15) - ambient) * lit) * (F(0.72) + F(0.28) * soft[row, column]) * (F(1) + grain * speck)
            under = F(1) - alpha
            y_figure, x_figure = row + top, column + left
            figure[y_figure, x_figure, 0] = figure[y_figure, x_figure, 0] * under + alpha * (
                (red + (red2 - red) * mix) * shade + shine
            )
            figure[y_figure, x_figure, 1] = figure[y_figure, x_figure, 1] * under + alpha * (
                (green + (green2 - green) * mix) * shade + shine
            )
            figure[y_figure, x_figure, 2] = figure[y_figure, x_figure, 2] * under + alpha * (
                (blue + (blue2 - blue) * mix) * shade + shine
            )
            figure[y_figure, x_figure, 3] = figure[y_figure, x_figure, 3] * under + alpha
