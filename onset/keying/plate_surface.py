"""A smooth surface through scattered values that goes on straight where there are none: a thin plate on a coarse grid.

Minimises the weighted squared distance to the values plus the squared second differences of the grid: where nothing was
seen the gradient is carried on, which a mean of neighbours (push-pull, inpainting) never does. Robust: three rounds of
Cauchy weights. Source of the penalty: Eilers and Marx, "Flexible smoothing with B-splines and penalties", Statistical
Science 1996. The matrix is banded and solved as such: 0.5 ms, where a dense solve took 10 and its last bits hung on the
number of threads.
"""

from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

Grid = NDArray[np.float64]
ACROSS, DOWN = 28, 16
"""Knots: broad patches of light follow from them, folds are detail."""
_BAND = 2 * DOWN + 2  # how far apart in the order two unknowns can lie that know of each other
_STIFFER = (100.0, 10.0, 1.0)
"""Stiff first: a patch of wrong values is then off the surface and loses its say before that may bend to it."""


def thin_plate(values: NDArray[np.float32], weight: NDArray[np.float32], *, scale: float, stiffness: float) -> Grid:
    """The knots (channels, ACROSS, DOWN) of the surface for `values` (channels, rows, columns) where `weight` > 0.

    `weight` is (rows, columns). `scale` is the distance at which a value counts half, in the values' unit; `stiffness`
    weighs second differences against the share of a cell that was seen. Channels share their weights: a place that is
    off in one is off in all. Without any weight: zeros.
    """
    rows, columns = weight.shape
    y, x = _borders(rows, 2 * DOWN), _borders(columns, 2 * ACROSS)
    seen, mass = _cell_means(values, weight, y, x)
    knots = np.zeros((len(values), ACROSS * DOWN))
    if not mass.any():
        return knots.reshape(len(values), ACROSS, DOWN)
    down, across = _splines(len(y) - 1, DOWN), _splines(len(x) - 1, ACROSS)
    robust = np.ones_like(mass)
    for stiffer in _STIFFER:
        band, right = _normal_equations(seen, mass * robust, *down, *across)
        band += stiffer * stiffness * _bending()
        _solve_band(band, right)
        knots = right
        miss = _largest_miss(seen, knots, *down, *across)
        robust = 1.0 / (1.0 + (miss / scale) ** 2)
    return knots.reshape(len(values), ACROSS, DOWN)


def at_pixels(knots: Grid, rows: int, columns: int) -> NDArray[np.float32]:
    """The surface at every pixel: float32 (channels, rows, columns).

    Three weights an axis: 0.4 ms of one thread. As a product of matrices, nearly all zeros, it took BLAS with its
    threads 34 to 120 ms on a busy machine.
    """
    surface = np.empty((len(knots), rows, columns), np.float32)
    _spread(knots.astype(np.float32), *_splines_float(rows, DOWN), *_splines_float(columns, ACROSS), surface)
    return surface


@njit(nogil=True, cache=True, fastmath={"contract"})
def _spread(
    knots: NDArray[np.float32],
    row0: NDArray[np.int64],
    down: NDArray[np.float32],
    column0: NDArray[np.int64],
    across: NDArray[np.float32],
    surface: NDArray[np.float32],
) -> None:
    line = np.empty(knots.shape[1], np.float32)
    for channel in range(surface.shape[0]):
        for y in range(surface.shape[1]):
            i, a, b, c = row0[y], down[y, 0], down[y, 1], down[y, 2]
            for j in range(len(line)):
                line[j] = a * knots[channel, j, i] + b * knots[channel, j, i + 1] + c * knots[channel, j, i + 2]
            for x in range(surface.shape[2]):
                j = column0[x]
                left, middle, right = across[x, 0] * line[j], across[x, 1] * line[j + 1], across[x, 2] * line[j + 2]
                surface[channel, y, x] = left + middle + right


def _borders(length: int, most: int) -> NDArray[np.intp]:
    count = min(most, length)
    return (np.arange(count + 1) * length // count).astype(np.intp)


def _cell_means(
    values: NDArray[np.float32], weight: NDArray[np.float32], y: NDArray[np.intp], x: NDArray[np.intp]
) -> tuple[Grid, Grid]:
    """Mean of each cell (channels, rows, columns of cells), and the share of it that has weight."""
    sums = np.add.reduceat(np.add.reduceat(weight, y[:-1], axis=0), x[:-1], axis=1).astype(np.float64)
    weighted = np.where(weight > 0, values * weight, np.float32(0))
    totals = np.add.reduceat(np.add.reduceat(weighted, y[:-1], axis=1), x[:-1], axis=2).astype(np.float64)
    area = np.diff(y)[:, None] * np.diff(x)[None, :]
    return totals / np.maximum(sums, 1e-6), sums / area


@cache
def _splines(places: int, knots: int) -> tuple[NDArray[np.int64], Grid]:
    """Uniform quadratic B-splines at the middle of `places` equal parts: first knot, and the weights of three."""
    at = (np.arange(places) + 0.5) / places * (knots - 2) + 0.5
    middle = np.clip(np.round(at).astype(np.int64), 1, knots - 2)
    t = at - middle
    return middle - 1, np.stack([0.5 * (0.5 - t) ** 2, 0.75 - t**2, 0.5 * (0.5 + t) ** 2], axis=1)


@cache
def _splines_float(places: int, knots: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    first, share = _splines(places, knots)
    return first, share.astype(np.float32)


@cache
def _bending() -> Grid:
    """Squared second differences along both axes and twice the mixed one, as the lower band of a matrix."""
    down, across = np.eye(DOWN), np.eye(ACROSS)
    parts = (
        np.kron(across, np.diff(down, 2, axis=0)),
        np.kron(np.diff(across, 2, axis=0), down),
        np.sqrt(2.0) * np.kron(np.diff(across, 1, axis=0), np.diff(down, 1, axis=0)),
    )
    whole = np.sum([part.T @ part for part in parts], axis=0) + 1e-9 * np.eye(ACROSS * DOWN)
    band = np.zeros((ACROSS * DOWN, _BAND + 1))
    for away in range(_BAND + 1):
        band[away:, away] = np.diagonal(whole, -away)
    return band


@njit(nogil=True, cache=True)
def _normal_equations(
    seen: Grid, mass: Grid, row0: NDArray[np.int64], down: Grid, column0: NDArray[np.int64], across: Grid
) -> tuple[Grid, Grid]:
    """Lower band and right-hand sides; unknown (column, row) of the grid has number column * DOWN + row."""
    band = np.zeros((ACROSS * DOWN, _BAND + 1))
    right = np.zeros((seen.shape[0], ACROSS * DOWN))
    for i in range(mass.shape[0]):
        for j in range(mass.shape[1]):
            if mass[i, j] <= 0.0:
                continue
            for a in range(9):
                own = (column0[j] + a // 3) * DOWN + row0[i] + a % 3
                share = mass[i, j] * across[j, a // 3] * down[i, a % 3]
                for channel in range(seen.shape[0]):
                    right[channel, own] += share * seen[channel, i, j]
                for b in range(9):
                    other = (column0[j] + b // 3) * DOWN + row0[i] + b % 3
                    if other <= own:
                        band[own, own - other] += share * across[j, b // 3] * down[i, b % 3]
    return band, right


@njit(nogil=True, cache=True)
def _solve_band(band: Grid, right: Grid) -> None:
    """Solve in place by a banded Cholesky factorisation: `right` (channels, unknowns) becomes the answer."""
    count, width = band.shape[0], band.shape[1] - 1
    for i in range(count):
        for j in range(max(0, i - width), i + 1):
            total = band[i, i - j]
            for k in range(max(0, i - width), j):
                total -= band[i, i - k] * band[j, j - k]
            band[i, i - j] = np.sqrt(total) if i == j else total / band[j, 0]
    for channel in range(right.shape[0]):
        for i in range(count):
            total = right[channel, i]
            for k in range(max(0, i - width), i):
                total -= band[i, i - k] * right[channel, k]
            right[channel, i] = total / band[i, 0]
        for i in range(count - 1, -1, -1):
            total = right[channel, i]
            for k in range(i + 1, min(count, i + width + 1)):
                total -= band[k, k - i] * right[channel, k]
            right[channel, i] = total / band[i, 0]


@njit(nogil=True, cache=True)
def _largest_miss(
    seen: Grid, knots: Grid, row0: NDArray[np.int64], down: Grid, column0: NDArray[np.int64], across: Grid
) -> Grid:
    miss = np.zeros(seen.shape[1:])
    for channel in range(seen.shape[0]):
        for i in range(seen.shape[1]):
            for j in range(seen.shape[2]):
                surface = 0.0
                for a in range(9):
                    place = (column0[j] + a // 3) * DOWN + row0[i] + a % 3
                    surface += knots[channel, place] * across[j, a // 3] * down[i, a % 3]
                miss[i, j] = max(miss[i, j], abs(surface - seen[channel, i, j]))
    return miss
