"""A soft, wide blur of one plane: the box filter twice in each direction, which is a tent."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32


@njit(nogil=True, cache=True)
def _along_rows(plane: NDArray[np.float32], out: NDArray[np.float32], radius: int) -> None:
    rows, columns = plane.shape
    share = F(1) / F(2 * radius + 1)
    for row in range(rows):
        running = F(0)
        for column in range(min(radius, columns)):
            running += plane[row, column]
        for column in range(columns):
            if column + radius < columns:
                running += plane[row, column + radius]
            out[row, column] = running * share
            if column >= radius:
                running -= plane[row, column - radius]


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
def soften(plane: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """A copy of `plane` (rows, columns) blurred by a tent of `radius` pixels each way; zero is assumed outside."""
    half = max(1, radius // 2)
    first, second = np.empty_like(plane), np.empty_like(plane)
    _along_rows(plane, first, half)
    _along_rows(first, second, half)
    _down_columns(second, first, half)
    _down_columns(first, second, half)
    return second
