"""A small homography fitted to points that flow has moved, with as much freedom as the points can settle.

Eight freedoms settled by points of one corner throw the far corners about. So the expected error of the patch's corners
is worked out from the normal equations, and freedoms are given up until it is small: projective, affine, similarity.
Weights are Tukey's, at 4.7 robust deviations (Huber, Robust Statistics, 1981; the deviation is 1.48 times the median).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.object.quad import Matrix, Points, moved

ROUNDS = 4
_AS_WELL = 1.25
FEWEST = 8
_TUKEY = 4.7
_LEAST_PX = 0.03
"""A deviation that flow never falls below: below it weights would choose among points by chance."""
_MOST_PX = 1.0
"""And one that is no agreement any more."""


@dataclass(frozen=True)
class Fit:
    """`matrix` takes `start` to `end`; `kept` says which points agree with it, `spread_px` how far off a corner may be
    (one deviation, the worst corner), `residual_px` the RMS of the kept points."""

    matrix: Matrix
    kept: NDArray[np.bool_]
    residual_px: float
    spread_px: float


def settled(start: Points, end: Points, trust: NDArray[np.float64], corners: Points, most_px: float) -> Fit | None:
    """The freest fit if its corners are settled to `most_px`; else a stiffer one that fits the points as well.

    One that fits them worse is not taken, however well its corners are settled: there is a turn in the points that it
    cannot follow, and it would be wrong by the same again at every frame. None with too few points.
    """
    free = _fitted(start, end, trust, corners, 8)
    if free is None or free.spread_px <= most_px:
        return free
    best = free
    for freedoms in (6, 4):
        fit = _fitted(start, end, trust * free.kept, corners, freedoms)
        if fit is None:
            continue
        apart = np.linalg.norm(moved(fit.matrix, start[free.kept]) - end[free.kept], axis=1)
        as_well = float(np.sqrt(np.mean(apart**2))) <= _AS_WELL * max(free.residual_px, _LEAST_PX)
        if as_well and fit.spread_px < best.spread_px:
            best = fit
    return best


def _fitted(start: Points, end: Points, trust: NDArray[np.float64], corners: Points, freedoms: int) -> Fit | None:
    if len(start) < FEWEST:
        return None
    middle, scale = corners.mean(axis=0), float(np.abs(corners - corners.mean(axis=0)).max())
    first, second = (start - middle) / scale, (end - middle) / scale
    rows, values = _equations(first, second, freedoms)
    weight = trust.copy()
    matrix = np.eye(3)
    apart = np.zeros(len(start))
    for _ in range(ROUNDS):
        both = np.repeat(weight, 2)
        squares = rows.T @ (both[:, None] * rows)
        try:
            found = np.linalg.solve(squares, rows.T @ (both * values))
        except np.linalg.LinAlgError:
            return None
        matrix = _matrix(np.asarray(found, np.float64), freedoms)
        apart = np.linalg.norm(moved(matrix, first) - second, axis=1)
        if not np.all(np.isfinite(apart)):
            return None
        deviation = np.clip(1.48 * float(np.median(apart[trust > 0])), _LEAST_PX / scale, _MOST_PX / scale)
        ratio = apart / (_TUKEY * deviation)
        weight = trust * np.where(ratio < 1, (1 - ratio**2) ** 2, 0.0)
        if np.count_nonzero(weight) < FEWEST:
            return None
    kept = weight > 0
    residual = float(np.sqrt(np.mean(apart[kept] ** 2)))
    far, _ = _equations((corners - middle) / scale, (corners - middle) / scale, freedoms)
    try:
        share = np.einsum("ij,jk,ik->i", far, np.linalg.inv(squares), far)
    except np.linalg.LinAlgError:
        return None
    spread = max(residual, _LEAST_PX / scale) * float(np.sqrt(share.reshape(-1, 2).sum(axis=1).max()))
    there = np.array([[scale, 0, middle[0]], [0, scale, middle[1]], [0, 0, 1.0]])
    return Fit(there @ matrix @ np.linalg.inv(there), kept, residual * scale, spread * scale)


def _equations(first: Points, second: Points, freedoms: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two rows for each point, linear in the change that the homography makes to where the point is."""
    x, y, u, v = first[:, 0], first[:, 1], second[:, 0], second[:, 1]
    one, none = np.ones_like(x), np.zeros_like(x)
    if freedoms == 4:
        across, down = [x, -y, one, none], [y, x, none, one]
    else:
        across, down = [x, y, one, none, none, none], [none, none, none, x, y, one]
        if freedoms == 8:
            across, down = [*across, -u * x, -u * y], [*down, -v * x, -v * y]
    rows = np.stack([np.stack(across, -1), np.stack(down, -1)], axis=1).reshape(2 * len(x), freedoms)
    return rows, (second - first).reshape(-1)


def _matrix(found: NDArray[np.float64], freedoms: int) -> Matrix:
    if freedoms == 4:
        a, b, c, d = found
        return np.array([[1 + a, -b, c], [b, 1 + a, d], [0, 0, 1.0]])
    last = found[6:] if freedoms == 8 else (0.0, 0.0)
    return np.array([[1 + found[0], found[1], found[2]], [found[3], 1 + found[4], found[5]], [*last, 1.0]])
