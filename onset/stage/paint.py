"""Painting a covered shape into the figure: rounded shading, cloth texture, contact shadow, over what lies beneath.

The figure is one float32 array (4, rows, columns): premultiplied linear BT.709 red, green, blue, and alpha. Planes,
because loops over them vectorise.
"""

from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

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

    `second` makes stripes, `stripes_per_unit` of them across; `grain` (0..1) roughens the cloth, and `streaks` draws it
    out along the part, as hair has it. `gloss` is the strength of the highlight, `roundness` how far shading
    follows the outline inwards (stage units), `opacity` 1 for solid; `feathered` lets its edge fade over `roundness`.
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
    feathered: bool = False


@cache
def packed(material: Material) -> NDArray[np.float32]:
    """The fields in order, for the kernel."""
    return np.array(astuple(material), F)


@njit(nogil=True, cache=True)
def _span(row: NDArray[np.float32], first: int, last: int) -> tuple[int, int]:
    """The columns between `first` and `last` within which `row` is not zero."""
    while first < last and row[first] == F(0):
        first += 1
    while last > first and row[last - 1] == F(0):
        last -= 1
    return first, last


@njit(nogil=True, cache=True, fastmath=True)
def darken(figure: NDArray[np.float32], soft: NDArray[np.float32], left: int, top: int, strength: float) -> None:
    """Contact shadow: what lies beneath loses light where the shape's blurred coverage `soft` falls on it."""
    rows, columns = soft.shape
    start, end = max(0, -left), min(columns, figure.shape[2] - left)
    for row in range(max(0, -top), min(rows, figure.shape[1] - top)):
        first, last = _span(soft[row], start, max(start, end))
        shade = soft[row][first:last]
        for channel in range(3):
            light = figure[channel, row + top][first + left : last + left]
            for i in range(light.shape[0]):
                light[i] *= F(1) - F(strength) * shade[i]


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

    `cover` and `soft` (rows, columns): coverage and its blur by `radius` pixels, whose slope stands for the surface's,
    both empty along their border; `left, top` where their corner lies in the figure; `frame`: x, y (figure pixels),
    angle and pixels per stage unit of the bone that the texture rides on.
    """
    rows, columns = cover.shape
    turn = np.array([np.cos(frame[2]) / frame[3], np.sin(frame[2]) / frame[3], radius * 0.9]).astype(F)
    start, end = max(1, -left), min(columns - 1, figure.shape[2] - left)
    for row in range(max(1, -top), min(rows - 1, figure.shape[1] - top)):
        first, last = _span(cover[row], start, max(start, end))
        if last > first:
            # Rows one by one: a slice across planes has a stride that is not known, and its loops do not vectorise.
            _paint_row(
                figure[0, row + top][first + left : last + left],
                figure[1, row + top][first + left : last + left],
                figure[2, row + top][first + left : last + left],
                figure[3, row + top][first + left : last + left],
                cover[row][first:last],
                soft[row - 1][first:last],
                soft[row][first - 1 : last + 1],
                soft[row + 1][first:last],
                F(first + left - frame[0]),
                F(row + top - frame[1]),
                turn,
                material,
            )


@njit(nogil=True, cache=True, fastmath=True, error_model="numpy")
def _paint_row(
    reds: NDArray[np.float32],
    greens: NDArray[np.float32],
    blues: NDArray[np.float32],
    alphas: NDArray[np.float32],
    cover: NDArray[np.float32],
    above: NDArray[np.float32],
    level: NDArray[np.float32],
    below: NDArray[np.float32],
    x: Any,
    y: Any,
    turn: NDArray[np.float32],
    material: NDArray[np.float32],
) -> None:
    """One stretch of one row; `level` has a margin of one. No branches, so that the loop vectorises."""
    cosine, sine, steep = turn[0], turn[1], turn[2]
    red, green, blue, red2, green2, blue2 = material[0], material[1], material[2], material[3], material[4], material[5]
    stripes, grain, streaks, gloss = material[6], material[7], material[8], material[9]
    opacity, ambient = material[11], material[12]
    before, inside, after = level[:-2], level[1:-1], level[2:]
    for i in range(cover.shape[0]):
        slope_x, slope_y = (before[i] - after[i]) * steep, (above[i] - below[i]) * steep
        facing = F(KEY[0]) * slope_x + F(KEY[1]) * slope_y + F(KEY[2])
        lit = max(facing / np.sqrt(slope_x * slope_x + slope_y * slope_y + F(1)), F(0))
        across = x + F(np.int32(i))
        u, v = across * cosine + y * sine, y * cosine - across * sine
        wave = u * stripes - np.floor(u * stripes)
        mix = min(max((F(0.25) - abs(wave - F(0.5))) * F(12) + F(0.5), F(0)), F(1))
        # Grain in cells of 1/700 stage unit, drawn out along v by `streaks`: it moves with the bone.
        cell_u = U(np.int32(np.floor(u * F(700))))
        cell_v = U(np.int32(np.floor(v * (F(700) - F(640) * streaks))))
        speck = F(np.int32(U(hash_u32(cell_u, cell_v) >> U(8)))) * F(2.0 / (1 << 24)) - F(1)
        shine = lit * lit
        shine = shine * shine * shine * gloss
        shade = (ambient + (F(1.15) - ambient) * lit) * (F(0.72) + F(0.28) * inside[i]) * (F(1) + grain * speck)
        alpha = cover[i] * opacity
        reds[i] += alpha * ((red + (red2 - red) * mix) * shade + shine - reds[i])
        greens[i] += alpha * ((green + (green2 - green) * mix) * shade + shine - greens[i])
        blues[i] += alpha * ((blue + (blue2 - blue) * mix) * shade + shine - blues[i])
        alphas[i] += alpha * (F(1) - alphas[i])
