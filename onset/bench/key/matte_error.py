"""How far a matte is from the truth: MAD, MSE, SAD, dtSSD, and the errors at edges, in the core and on the screen.

MAD, MSE and dtSSD as in RVM's evaluation scripts (Lin et al., WACV 2022, evaluate_hr.py), SAD as in Rhemann et al.,
CVPR 2009; edge, core and screen are MAD over parts of the picture.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Matte = NDArray[np.float32]
EDGE_LOW, EDGE_HIGH, CORE, SCREEN = 0.02, 0.98, 0.995, 0.005
"""Edges lie where the true alpha is between the first two, the core above the third, the screen below the fourth."""


@dataclass(frozen=True)
class MatteError:
    """Of one frame. `mad mse edge core screen` are means x 1000, None over no pixels; `sad` is a sum / 1000."""

    mad: float
    mse: float
    sad: float
    edge: float | None
    core: float | None
    screen: float | None


def matte_error(matte: Matte, truth: Matte) -> MatteError:
    """Both float32 (h, w), 0..1. Raises ValueError for mattes of another size."""
    same_size(matte, truth)
    total, square, edge, edges, core, cores, screen, screens = _sums(matte, truth)
    pixels = truth.size
    return MatteError(
        1000 * total / pixels, 1000 * square / pixels, total / 1000, *(
            1000 * error / count if count else None
            for error, count in ((edge, edges), (core, cores), (screen, screens))
        ),
    )  # fmt: skip


def dtssd(matte: Matte, before: Matte, truth: Matte, truth_before: Matte) -> float:
    """sqrt(mean(((a_t - a_t-1) - (a*_t - a*_t-1))^2)) x 100 of one frame and the one before it; all (h, w), 0..1."""
    same_size(matte, truth)
    return 100.0 * math.sqrt(_difference_square(matte, before, truth, truth_before) / truth.size)


def same_size(matte: NDArray[Any], truth: NDArray[Any]) -> None:
    """Raise ValueError unless both have as many rows and columns."""
    if matte.shape[:2] != truth.shape[:2]:
        raise ValueError(f"a result of {matte.shape[:2]} cannot be held against a truth of {truth.shape[:2]}")


@njit(nogil=True, cache=True)
def _sums(matte: Any, truth: Any) -> Any:
    total, square, edge, core, screen = 0.0, 0.0, 0.0, 0.0, 0.0
    edges, cores, screens = 0, 0, 0
    rows, columns = truth.shape
    for y in range(rows):
        for x in range(columns):
            true = truth[y, x]
            error = abs(float(matte[y, x]) - float(true))
            total += error
            square += error * error
            if EDGE_LOW < true < EDGE_HIGH:
                edge += error
                edges += 1
            elif true > CORE:
                core += error
                cores += 1
            elif true < SCREEN:
                screen += error
                screens += 1
    return total, square, edge, edges, core, cores, screen, screens


@njit(nogil=True, cache=True)
def _difference_square(matte: Any, before: Any, truth: Any, truth_before: Any) -> Any:
    total = 0.0
    rows, columns = truth.shape
    for y in range(rows):
        for x in range(columns):
            step = float(matte[y, x]) - float(before[y, x])
            true = float(truth[y, x]) - float(truth_before[y, x])
            total += (step - true) * (step - true)
    return total
