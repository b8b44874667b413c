"""The foreground's colour where a pixel is mostly screen: that of sure foreground near by, the screen's light out."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.adaptive_despill import despilled
from onset_kernels.wrap import cpu

F = np.float32
_despilled = cpu(despilled)


@njit(nogil=True, cache=True, fastmath=True, error_model="numpy")
def fill_colours(
    values: NDArray[np.float32], plate: NDArray[np.float32], primary: int, fill: NDArray[np.float32]
) -> None:
    """`fill` (3, half rows, half columns), straight linear, from the filled moments (9, total), despilled."""
    half_rows, half_columns = fill.shape[1], fill.shape[2]
    kr, kg, kb = F(primary == 0), F(primary == 1), F(primary == 2)
    for y in range(half_rows):
        for x in range(half_columns):
            at = y * half_columns + x
            pr, pg, pb = plate[0, 2 * y, 2 * x], plate[1, 2 * y, 2 * x], plate[2, 2 * y, 2 * x]
            r, g, b, _ = _despilled(values[0, at], values[1, at], values[2, at], pr, pg, pb, kr, kg, kb, F(1), F(0.25))
            fill[0, y, x], fill[1, y, x], fill[2, y, x] = r, g, b
