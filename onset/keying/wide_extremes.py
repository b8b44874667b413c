"""Largest and smallest values over 5 x 5 pixels: what twice 3 x 3 gives, bit for bit, in one call and half the work.

Down a column first, into a line, then along it. A call deals its rows out to threads that sleep between two calls, so
that small pictures pay more for a call than for its pixels; `most_and_least_of_25` makes both extremes in one.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.row_kernel import row_kernel

Map = NDArray[np.float32]
REACH = 2

_of_row = njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")


@_of_row
def most_of_row(source, y, line, most):  # type: ignore[no-untyped-def]
    """One row of `most_of_25`; `line`, 2 REACH longer than a row, is scratch."""
    rows, columns = source.shape
    far_up, up = source[max(y - 2, 0)], source[max(y - 1, 0)]
    here, down, far_down = source[y], source[min(y + 1, rows - 1)], source[min(y + 2, rows - 1)]
    for x in range(columns):
        line[x + 2] = max(max(max(far_up[x], up[x]), max(down[x], far_down[x])), here[x])
    line[0] = line[1] = line[2]
    line[columns + 2] = line[columns + 3] = line[columns + 1]
    for x in range(columns):
        most[x] = max(max(max(line[x], line[x + 1]), max(line[x + 3], line[x + 4])), line[x + 2])


@_of_row
def least_of_row(source, y, line, least):  # type: ignore[no-untyped-def]
    """One row of `least_of_25`, likewise."""
    rows, columns = source.shape
    far_up, up = source[max(y - 2, 0)], source[max(y - 1, 0)]
    here, down, far_down = source[y], source[min(y + 1, rows - 1)], source[min(y + 2, rows - 1)]
    for x in range(columns):
        line[x + 2] = min(min(min(far_up[x], up[x]), min(down[x], far_down[x])), here[x])
    line[0] = line[1] = line[2]
    line[columns + 2] = line[columns + 3] = line[columns + 1]
    for x in range(columns):
        least[x] = min(min(min(line[x], line[x + 1]), min(line[x + 3], line[x + 4])), line[x + 2])


@row_kernel
def most_of_25(source: Map, most: Map) -> None:
    """Maximum over 5 x 5 pixels of (rows, columns); edges repeat. Two arrays, not one twice."""
    for y in prange(source.shape[0]):
        most_of_row(source, y, np.empty(source.shape[1] + 2 * REACH, np.float32), most[y])


@row_kernel
def least_of_25(source: Map, least: Map) -> None:
    """Minimum over 5 x 5 pixels, likewise."""
    for y in prange(source.shape[0]):
        least_of_row(source, y, np.empty(source.shape[1] + 2 * REACH, np.float32), least[y])


@row_kernel
def most_and_least_of_25(high: Map, low: Map, most: Map, least: Map) -> None:
    """`most_of_25` of `high` and `least_of_25` of `low`, which may be the same; all of one shape."""
    for y in prange(high.shape[0]):
        line = np.empty(high.shape[1] + 2 * REACH, np.float32)
        most_of_row(high, y, line, most[y])
        least_of_row(low, y, line, least[y])
