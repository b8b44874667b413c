"""Grad: the difference in sharpness (Rhemann et al., CVPR 2009), as RVM's evaluate_hr.py computes it.

Both mattes are stretched to 0..1, then filtered with first-order Gaussian derivatives of sigma 1.4 (9 x 9, unit norm,
edges repeated); Grad is the sum of squared differences of the gradients' magnitudes, / 1000.
"""

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.bench.key.matte_error import Matte, same_size

SIGMA = 1.4
_EPSILON = 0.01  # taps of the derivative smaller than this are cut off


def gradient_error(matte: Matte, truth: Matte) -> float:
    """Grad of one frame; both float32 (h, w). Raises ValueError for mattes of another size."""
    same_size(matte, truth)
    smooth, slope = kernels()
    return float(_squared(magnitude(matte, smooth, slope), magnitude(truth, smooth, slope))) / 1000


def kernels() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The two factors of the filter, a Gaussian and its derivative, whose product has the norm 1."""
    half = math.ceil(SIGMA * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * SIGMA * _EPSILON)))
    place = np.arange(-half, half + 1, dtype=np.float64)
    gauss = np.exp(-(place**2) / (2 * SIGMA**2))
    slope = -place * gauss
    return (gauss / np.linalg.norm(gauss)).astype(np.float32), (slope / np.linalg.norm(slope)).astype(np.float32)


def magnitude(matte: Matte, smooth: NDArray[np.float32], slope: NDArray[np.float32]) -> NDArray[np.float32]:
    """The length of the gradient, (h, w), of a matte stretched to 0..1; a matte of one value has none."""
    low, high = float(matte.min()), float(matte.max())
    if high <= low:
        return np.zeros(matte.shape, np.float32)
    found: NDArray[np.float32] = _magnitude(matte, smooth, slope) * np.float32(1 / (high - low))
    return found


@njit(nogil=True, cache=True, fastmath={"contract", "reassoc"})
def _magnitude(matte: Any, smooth: Any, slope: Any) -> Any:
    """Separable: rows first, kept for both directions, then columns."""
    rows, columns = matte.shape
    half = smooth.shape[0] // 2
    smoothed, sloped = np.empty((rows, columns), np.float32), np.empty((rows, columns), np.float32)
    padded = np.empty(columns + 2 * half, np.float32)
    for y in range(rows):
        padded[:half] = matte[y, 0]
        padded[half : half + columns] = matte[y]
        padded[half + columns :] = matte[y, columns - 1]
        for x in range(columns):
            plain, steep = np.float32(0), np.float32(0)
            for k in range(2 * half + 1):
                plain += padded[x + k] * smooth[k]
                steep += padded[x + k] * slope[k]
            smoothed[y, x], sloped[y, x] = plain, steep
    out = np.empty((rows, columns), np.float32)
    across, down = np.empty(columns, np.float32), np.empty(columns, np.float32)
    for y in range(rows):
        across[:], down[:] = np.float32(0), np.float32(0)
        for k in range(2 * half + 1):
            row = min(max(y + k - half, 0), rows - 1)
            for x in range(columns):
                across[x] += sloped[row, x] * smooth[k]
                down[x] += smoothed[row, x] * slope[k]
        for x in range(columns):
            out[y, x] = np.sqrt(across[x] * across[x] + down[x] * down[x])
    return out


@njit(nogil=True, cache=True)
def _squared(one: Any, other: Any) -> Any:
    total = 0.0
    for y in range(one.shape[0]):
        for x in range(one.shape[1]):
            apart = float(one[y, x]) - float(other[y, x])
            total += apart * apart
    return total
