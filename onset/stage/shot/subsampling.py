"""Colour difference brought down to 4:2:2 or 4:2:0 before it is rounded, where the picture's siting says it lies."""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Siting

F = np.float32
ON_COLUMN = (Siting.LEFT, Siting.TOP_LEFT)


def subsampled(plane: NDArray[np.float32], divide: tuple[int, int], siting: Siting) -> NDArray[np.float32]:
    """`plane` (rows, columns) divided by `divide` (across, down), each 1 or 2. Both sizes must be whole multiples.

    On the left column a sample is 1 2 1 of the columns about it, between two columns their mean; between two rows, for
    4:2:0, their mean. Raises ValueError for a siting that cameras do not put out.
    """
    if siting not in (*ON_COLUMN, Siting.CENTRE):
        raise ValueError(f"cameras do not site chroma {siting.value!r}; use left, top-left or centre")
    if divide[0] == 2:
        if siting in ON_COLUMN:
            padded = np.pad(plane, ((0, 0), (1, 0)), mode="edge")
            plane = (padded[:, :-1:2] + padded[:, 2::2]) * F(0.25) + padded[:, 1::2] * F(0.5)
        else:
            plane = (plane[:, ::2] + plane[:, 1::2]) * F(0.5)
    if divide[1] == 2:
        if siting is Siting.TOP_LEFT:
            padded = np.pad(plane, ((1, 0), (0, 0)), mode="edge")
            plane = (padded[:-1:2] + padded[2::2]) * F(0.25) + padded[1::2] * F(0.5)
        else:
            plane = (plane[::2] + plane[1::2]) * F(0.5)
    return plane
