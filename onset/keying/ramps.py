"""A straight ramp between two levels, as the analysis' kernels inline it."""

import numpy as np
from numba import njit
from onset_kernels.wrap import FASTMATH

F = np.float32


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def ramp(value, low, high):  # type: ignore[no-untyped-def]
    """0 up to `low`, 1 from `high`; float32 all three."""
    return min(max((value - low) / (high - low), F(0)), F(1))
