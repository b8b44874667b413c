"""What would be read where a tracking marker lies, had the screen none there: what is read around it, carried over it.

A marker on bare screen is then screen, and one that a figure stands before is the figure.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.row_kernel import row_kernel

F = np.float32


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _beside(raw, markers, top, low, left, right):  # type: ignore[no-untyped-def]
    seen = (F(2) - markers[top, left] - markers[top, right]) + (F(2) - markers[low, left] - markers[low, right])
    mean = F(0.25) * ((raw[top, left] + raw[top, right]) + (raw[low, left] + raw[low, right]))
    return min(max(mean, F(0)), F(1)), F(1) if seen >= F(4) else F(0)


@row_kernel
def readings_beside(
    raw: NDArray[np.float32], markers: NDArray[np.float32], values: NDArray[np.float32], weights: NDArray[np.float32]
) -> None:
    """`values`: readings 0..1; `weights`: 1 beside `markers`, over which they are to be carried; half size."""
    rows, columns = raw.shape
    for y in prange(values.shape[0]):
        top, low = 2 * y, min(2 * y + 1, rows - 1)
        for x in range(columns // 2):  # whole pairs: only so does it vectorise
            values[y, x], weights[y, x] = _beside(raw, markers, top, low, 2 * x, 2 * x + 1)
        if columns & 1:
            x = columns // 2
            values[y, x], weights[y, x] = _beside(raw, markers, top, low, columns - 1, columns - 1)


@row_kernel
def put_on_markers(raw: NDArray[np.float32], markers: NDArray[np.float32], filled: NDArray[np.float32]) -> None:
    """Replace `raw` on `markers` by what was carried there (`filled`, half the size)."""
    for y in prange(raw.shape[0]):
        most = F(0)
        for x in range(raw.shape[1]):
            most = max(most, markers[y, x])
        for x in range(raw.shape[1] if most > F(0) else 0):
            if markers[y, x] > F(0):
                raw[y, x] += markers[y, x] * (filled[y // 2, x // 2] - raw[y, x])
