"""A soft, wide blur of one plane: the box filter twice in each direction, which is a tent."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32


@njit(nogil=True, cache=True, fastmath=True)
def _along_rows(plane: NDArray[np.float32], out: NDArray[np.float32], radius: int) -> None:
    """Four rows side by side: one running sum alone waits for its own additions (measured: 1.4 ns a pixel, not 0.6)."""
    rows, columns = plane.shape
    share = F(1) / F(2 * radius + 1)
    for row in range(0, rows, 4):
        second, third, fourth = min(row + 1, rows - 1), min(row + 2, rows - 1), min(row + 3, rows - 1)
        in0, in1, in2, in3 = plane[row], plane[second], plane[third], plane[fourth]
        out0, out1, out2, out3 = out[row], out[second], out[third], out[fourth]
        sum0 = sum1 = sum2 = sum3 = F(0)
        for column in range(-radius, columns):
            if column + radius < columns:
                sum0 += in0[column + radius]
                sum1 += in1[column + radius]
                sum2 += in2[column + radius]
                sum3 += in3[column + radius]
            if column >= 0:
                out0[column] = sum0 * share
                out1[column] = sum1 * share
                out2[column] = sum2 * share
                out3[column] = sum3 * share
            if column >= radius:
                sum0 -= in0[column - radius]
                sum1 -= in1[column - radius]
                sum2 -= in2[column - radius]
                sum3 -= in3[column - radius]


@njit(nogil=True, cache=True, fastmath=True)
def _down_columns(plane: NDArray[np.float32], out: NDArray[np.float32], radius: int) -> None:
    rows, columns = plane.shape
    share = F(1) / F(2 * radius + 1)
    running = np.zeros(columns, F)
    for row in range(min(radius, rows)):
        for column in range(columns):
            running[column] += plane[row, column]
    for row in range(rows):
        if row + radius < rows:
            for column in range(columns):
                running[column] += plane[row + radius, column]
        for column in range(columns):
            out[row, column] = running[column] * share
        if row >= radius:
            for column in range(columns):
                running[column] -= plane[row - radius, column]


@njit(nogil=True, cache=True)
def soften(plane: NDArray[np.float32], radius: int, out: NDArray[np.float32], scratch: NDArray[np.float32]) -> None:
    """`plane` (rows, columns) blurred by a tent of `radius` pixels each way into `out`; zero is assumed outside.

    `out` and `scratch` are of the plane's shape.
    """
    half = max(1, radius // 2)
    _along_rows(plane, scratch, half)
    _along_rows(scratch, out, half)
    _down_columns(out, scratch, half)
    _down_columns(scratch, out, half)
