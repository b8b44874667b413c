"""The plate behind a wide veil that hid it from the first frame on: how bright it is there, told from the veil itself.

Behind a drape the plate is carried on from its rim, and a fold or a patch of light that is not in it reads as density:
the picture's dominance (1 - a) e d(B) tells a only where e, the plate's light over what was guessed, is known. What
cloth itself sends, its foreign light, knows nothing of the plate's level:

    x = mean over the other two channels c of (I_c - B_c d(I) / d(B)) = a f,    0 on a plate of any light

f, of a cloth, changes slowly: it is what x comes to against the plain reading 1 - d(I) / d(B) over a fifth of the
height, and counts most beside screen that was seen. Then 1 - x / f is what the veil lets through, and e follows.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
Map = NDArray[np.float32]
CELL = 16
"""Pixels of half a proxy a side of the cells in which light is summed: a ninth to a twelfth of the height."""
WIDTH = 2.5
"""Sigma in cells over which a cloth's light is taken to be one."""
UNSEEN = F(0.02)
"""Weight of a cell with no seen screen near it, which then has 1."""
NARROW, WIDE = F(0.4), F(0.65)
"""Share of the cells about that is veil from which it may be a wide one and is: sleeves, hair, soft edges are not."""
SHUT, OPEN = F(0.1), F(0.3)
"""What a veil must let through for the plate to be told, and from where on it surely is."""
DIMMEST, BRIGHTEST = F(0.7), F(1.4)
"""How far a guess may be off."""
DULL, BRIGHT = F(0.2), F(0.5)
"""Light of a cloth over the screen's from which it tells something: black tulle sends none."""
_LEAST = F(1 / 1024)


def light_behind(half: Map, plate: Map, confidence: Map, cloth: Map, alone: Map, primary: int, light: Map) -> bool:
    """Whether the plate is another than was guessed anywhere; `light` (rows, columns) is then its light over the guess.

    `half` and `plate` (3, rows, columns); `confidence` that of the plate there, `cloth` and `alone` of `own_cloth`.
    """
    if not _any_veil(cloth, alone):
        return False  # most pictures have none; what only small votes tell is hair and soft edges too
    rows, columns = cloth.shape
    cells = np.zeros((4, -(-rows // CELL), -(-columns // CELL)), np.float32)
    _sum_cells(half, plate, confidence, cloth, primary, cells)
    near = np.minimum(_blur(cells[2], 1.0), F(1)) + UNSEEN
    read = _blur(cells[1] * near, WIDTH)
    cloths = np.where(read > F(1e-4), _blur(cells[0] * near, WIDTH) / np.maximum(read, F(1e-4)), F(0))
    _compare(half, plate, confidence, cloth, primary, np.stack([cloths, _blur(cells[3], 1.0)]).astype(F), light)
    return True


def compile_what_comes_later() -> None:
    """Run all of it on a veil of one cell: else it is compiled when the first veil comes, in seconds."""
    picture, flat = np.ones((3, 2, 2), np.float32), np.full((2, 2), -1, np.float32)
    light_behind(picture, picture, np.ones((4, 4), np.float32)[::2, ::2], flat, np.zeros_like(flat), 1, flat.copy())
    lit(np.ones((3, 4, 4), np.float32), flat)


def _blur(cells: Map, sigma: float) -> Map:
    """Means under a Gaussian; cells are a few hundred."""
    down, across = (_weights(count, sigma) for count in cells.shape)
    return np.asarray(down @ cells @ across.T, F)


def _weights(count: int, sigma: float) -> Map:
    places = np.arange(count, dtype=np.float32)
    weights = np.exp(-0.5 * ((places[:, None] - places[None, :]) / sigma) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), F)


@row_kernel
def lit(plate: Map, light: Map) -> None:
    """`plate` (3, rows, columns), of which `light` has half the size, in that light."""
    rows, columns = plate.shape[1:]
    for y in prange(rows):
        for channel in range(3):
            for x in range(columns):
                plate[channel, y, x] *= light[y // 2, x // 2]


@njit(nogil=True, cache=True, error_model="numpy")
def veils_told(cloth: Map, alone: Map, told: Map) -> bool:
    """`told`: how surely wide votes tell a veil of each pixel, all (rows, columns); whether they do anywhere."""
    some = 0
    for y in range(told.shape[0]):
        for x in range(told.shape[1]):
            veil = -cloth[y, x] - alone[y, x]
            told[y, x] = veil
            some |= veil > F(0)
    return some != 0


@njit(nogil=True, cache=True)
def _any_veil(cloth: Map, alone: Map) -> bool:
    for y in range(cloth.shape[0]):
        for x in range(cloth.shape[1]):
            if -cloth[y, x] > alone[y, x]:
                return True
    return False


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _foreign(half, plate, primary, y, x):  # type: ignore[no-untyped-def]
    """Foreign light, and what of the plate's dominance there is."""
    one, two = (primary + 1) % 3, (primary + 2) % 3
    others, behind = F(0.5) * (half[one, y, x] + half[two, y, x]), F(0.5) * (plate[one, y, x] + plate[two, y, x])
    through = (half[primary, y, x] - others) / max(plate[primary, y, x] - behind, _LEAST)
    return others - through * behind, through


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _sum_cells(half: Map, plate: Map, confidence: Map, cloth: Map, primary: int, cells: Map) -> None:
    for y in range(cloth.shape[0]):
        for x in range(cloth.shape[1]):
            v, u = y // CELL, x // CELL
            cells[2, v, u] += F(1.0 / (CELL * CELL)) if confidence[y, x] > F(0) else F(0)
            light, through = _foreign(half, plate, primary, y, x)
            told = max(-cloth[y, x], F(0))
            cells[3, v, u] += told * F(1.0 / (CELL * CELL))
            told *= ramp(through, SHUT, OPEN)
            cells[0, v, u] += told * light
            cells[1, v, u] += told * (F(1) - through)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _between(cells, v, w, u, z, low, right):  # type: ignore[no-untyped-def]
    upper = cells[v, u] + right * (cells[v, z] - cells[v, u])
    lower = cells[w, u] + right * (cells[w, z] - cells[w, u])
    return upper + low * (lower - upper)


@row_kernel
def _compare(half: Map, plate: Map, confidence: Map, cloth: Map, primary: int, grid: Map, light: Map) -> None:
    last_v, last_u = grid.shape[1] - 1, grid.shape[2] - 1
    for y in prange(light.shape[0]):
        down = min(max((F(y) + F(0.5)) / F(CELL) - F(0.5), F(0)), F(last_v))
        v = min(int(down), max(last_v - 1, 0))
        w, low = min(v + 1, last_v), down - F(v)
        for x in range(light.shape[1]):
            told = max(-cloth[y, x], F(0)) * max(F(1) - F(2) * confidence[y, x], F(0))
            light[y, x] = F(1)
            if told <= F(0):
                continue
            across = min(max((F(x) + F(0.5)) / F(CELL) - F(0.5), F(0)), F(last_u))
            u = min(int(across), max(last_u - 1, 0))
            z, right = min(u + 1, last_u), across - F(u)
            own = _between(grid[0], v, w, u, z, low, right)
            told *= ramp(_between(grid[1], v, w, u, z, low, right), NARROW, WIDE)
            foreign, through = _foreign(half, plate, primary, y, x)
            passes = F(1) - foreign / max(own, _LEAST)
            told *= ramp(own, DULL * plate[primary, y, x], BRIGHT * plate[primary, y, x])
            told *= ramp(min(passes, through), SHUT, OPEN)
            behind = min(max(through / max(passes, SHUT), DIMMEST), BRIGHTEST)
            light[y, x] = F(1) + told * (behind - F(1))
