"""The screen: an unevenly lit, wrinkled cloth with tracking markers, in linear light and as the clean plate."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.stage.light import encode
from onset.stage.noise_hash import hash_u32
from onset.stage.pages import pages
from onset.stage.recipe import Screen

F = np.float32
U = np.uint32
MARKER_ARM, MARKER_HALF = 0.016, 0.0032
"""Length and half-width of a tracking cross's arms, as shares of the frame's height."""


def paint_screen(rows: int, columns: int, screen: Screen, generator: np.random.Generator) -> NDArray[np.float32]:
    """The screen's linear BT.709 light, float32 (rows, columns, 3)."""
    aspect = columns / rows
    broad = generator.uniform(-1.0, 1.0, (5, 8))
    fine = generator.uniform(-1.0, 1.0, (11, 18)) * 0.35
    folds = np.empty((screen.wrinkles, 6), F)
    folds[:, 0] = generator.uniform(0.0, aspect, screen.wrinkles)
    folds[:, 1] = generator.uniform(0.0, 1.0, screen.wrinkles)
    folds[:, 2] = generator.normal(0.0, 0.32, screen.wrinkles)  # angle: hanging cloth folds mostly downwards
    folds[:, 3] = generator.uniform(0.006, 0.030, screen.wrinkles)
    folds[:, 4] = generator.uniform(0.10, 0.45, screen.wrinkles)
    folds[:, 5] = generator.uniform(-1.0, 1.0, screen.wrinkles) * screen.wrinkle_depth * 2.6
    markers = _markers(aspect, screen.markers, generator)
    settings = np.array([screen.light, *screen.gradient, screen.falloff, screen.unevenness], F)
    out = pages((rows, columns, 3), F)
    _paint(out, broad, fine, folds, markers, settings, np.array(screen.colour, F), np.array(screen.marker_colour, F))
    return out


def _markers(aspect: float, across: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Centres (n, 2) of the crosses in frame heights, on a grid taped by hand."""
    if across < 1:
        return np.zeros((0, 2), F)
    down = max(1, round(across / aspect))
    x, y = np.meshgrid((np.arange(across) + 0.5) / across * aspect, (np.arange(down) + 0.55) / down)
    grid = np.stack([x.ravel(), y.ravel()], axis=-1)
    return (grid + generator.uniform(-0.025, 0.025, grid.shape)).astype(F)


@njit(nogil=True, cache=True, fastmath=True)
def _lattice(lattice: NDArray[np.float64], x: float, y: float) -> float:
    """Smooth value noise: the lattice's values at 0..1 across and down, eased between its points."""
    across, down = x * (lattice.shape[1] - 1), y * (lattice.shape[0] - 1)
    column, row = min(int(across), lattice.shape[1] - 2), min(int(down), lattice.shape[0] - 2)
    u, v = across - column, down - row
    u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
    upper = lattice[row, column] * (1.0 - u) + lattice[row, column + 1] * u
    lower = lattice[row + 1, column] * (1.0 - u) + lattice[row + 1, column + 1] * u
    return float(upper * (1.0 - v) + lower * v)


@njit(nogil=True, cache=True, fastmath=True)
def _add_folds(light: NDArray[np.float32], folds: NDArray[np.float32], y: float, per_px: float) -> None:
    """Each fold is lit on one side and shaded on the other, and dies out along its length."""
    for fold in range(folds.shape[0]):
        cosine, sine = F(np.cos(folds[fold, 2])), F(np.sin(folds[fold, 2]))
        below = F(y) - folds[fold, 1]
        narrow, short, depth = F(1) / folds[fold, 3], F(1) / folds[fold, 4], folds[fold, 5]
        for column in range(light.shape[0]):
            beside = (F(column) + F(0.5)) * F(per_px) - folds[fold, 0]
            across = (beside * cosine + below * sine) * narrow
            along = (below * cosine - beside * sine) * short
            along = along * along
            round_off = F(1) + across * across
            light[column] += depth * across / (round_off * round_off * (F(1) + along * along))


@njit(nogil=True, cache=True, fastmath=True)
def _paint(
    out: NDArray[np.float32],
    broad: NDArray[np.float64],
    fine: NDArray[np.float64],
    folds: NDArray[np.float32],
    markers: NDArray[np.float32],
    settings: NDArray[np.float32],
    colour: NDArray[np.float32],
    marker_colour: NDArray[np.float32],
) -> None:
    rows, columns = out.shape[0], out.shape[1]
    per_px = 1.0 / rows
    light = np.empty(columns, F)
    for row in range(rows):
        y = (row + 0.5) * per_px
        ny = 2.0 * y - 1.0
        light[:] = F(1)
        _add_folds(light, folds, y, per_px)
        for column in range(columns):
            x = (column + 0.5) / columns
            nx = 2.0 * x - 1.0
            level = 1.0 + settings[1] * nx + settings[2] * ny
            level *= 1.0 - settings[3] * (nx * nx * nx * nx + ny * ny) * 0.5
            level *= 1.0 + settings[4] * (_lattice(broad, x, y) + _lattice(fine, x, y))
            value = F(max(0.0, level * light[column] * settings[0]))
            for channel in range(3):
                out[row, column, channel] = colour[channel] * value
            # Shadow side of the cloth is lit by the room, which is bluer than the lamps.
            out[row, column, 2] += colour[2] * F(0.10) * max(F(0), F(1) - value) * value
    for marker in range(markers.shape[0]):
        _tape(out, markers[marker, 0], markers[marker, 1], colour, marker_colour)


@njit(nogil=True, cache=True, fastmath=True)
def _tape(
    out: NDArray[np.float32], x: float, y: float, colour: NDArray[np.float32], marker_colour: NDArray[np.float32]
) -> None:
    """One cross, antialiased, under the same light as the cloth it is stuck to."""
    rows, columns = out.shape[0], out.shape[1]
    arm, half = MARKER_ARM * rows, max(0.5, MARKER_HALF * rows)
    for row in range(max(0, int(y * rows - arm) - 1), min(rows, int(y * rows + arm) + 2)):
        for column in range(max(0, int(x * rows - arm) - 1), min(columns, int(x * rows + arm) + 2)):
            dx, dy = abs(column + 0.5 - x * rows), abs(row + 0.5 - y * rows)
            upright = min(max(half - dx + 0.5, 0.0), 1.0) * min(max(arm - dy + 0.5, 0.0), 1.0)
            level = min(max(half - dy + 0.5, 0.0), 1.0) * min(max(arm - dx + 0.5, 0.0), 1.0)
            cover = F(max(upright, level))
            light = out[row, column, 1] / colour[1] if colour[1] > 0 else F(1)
            for channel in range(3):
                taped = marker_colour[channel] * light
                out[row, column, channel] += (taped - out[row, column, channel]) * cover


@njit(nogil=True, cache=True, fastmath=True)
def enlarged(linear: NDArray[np.float32], scale: int, first_row: int, out: NDArray[np.float32]) -> None:
    """Fill `out` (rows, columns, 3), from its row `first_row` in the frame on, from `linear`, `scale` times smaller."""
    for row in range(out.shape[0]):
        y = max(0.0, (row + first_row + 0.5) / scale - 0.5)
        top = min(int(y), linear.shape[0] - 1)
        bottom = min(top + 1, linear.shape[0] - 1)
        lower = F(y - top)
        for column in range(out.shape[1]):
            x = max(0.0, (column + 0.5) / scale - 0.5)
            left = min(int(x), linear.shape[1] - 1)
            right = min(left + 1, linear.shape[1] - 1)
            after = F(x - left)
            for channel in range(3):
                a = linear[top, left, channel] * (F(1) - after) + linear[top, right, channel] * after
                b = linear[bottom, left, channel] * (F(1) - after) + linear[bottom, right, channel] * after
                out[row, column, channel] = a * (F(1) - lower) + b * lower


@njit(nogil=True, cache=True)
def plate_codes(
    linear: NDArray[np.float32], first_row: int, out: NDArray[np.uint32], dither: bool, low: int, high: int
) -> None:
    """The plate as the camera encodes it: packed BGRX, sRGB, into `out` (rows, columns) from row `first_row` on.

    With `dither` codes are rounded up or down by a fixed hash of the place, so that broad gradients do not step: the
    fixed-pattern noise of a sensor. Never more than one code from the truth, but for what `low` and `high` cut off.
    """
    for row in range(linear.shape[0]):
        for column in range(linear.shape[1]):
            bits = hash_u32(U(column), U((row + first_row) * 0x2545F491 & 0xFFFFFFFF))
            packed = U(0xFF000000)
            for channel in range(3):
                light = min(linear[row, column, channel], F(1))
                up = F(U(bits >> U(10 * channel)) & U(1023)) * F(1 / 1024) if dither else F(0.5)
                code = U(min(max(encode(light) * F(255) + up, F(low)), F(high)))
                packed |= U(code << U(16 - 8 * channel))
            out[row + first_row, column] = packed
