"""Residue on bare screen where shadows are kept: what a shade explains is there because it was asked for."""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

Map = NDArray[np.float32]
F = np.float32
LEFT = F(0.02)
"""Alpha that counts as left over, as where no shadow is kept."""
_LEAST = F(1 / 1024)
_MORE, _NOISE = F(1.1), F(0.05)
"""The matte of one pixel stands beside the light of a whole cell, in a gradient and in noise."""


@njit(parallel=True, nogil=True, cache=True, error_model="numpy", fastmath=FASTMATH)
def residue_rows(alphas: Map, light: Map, plate: Map, around: Map, like: float, kept: float, by_row: Any) -> None:
    """`by_row` (rows): pixels of bare screen (`around` below `like`, of every other pixel) denser than their shade.

    `light` and `plate` are the screen's channel, linear, of the frame and of the bare screen; `kept`, 0 to 1, is how
    much of a shadow goes over the background.
    """
    rows, columns = alphas.shape
    bare_like, share = F(like), F(kept)
    for y in prange(rows):
        left = F(0)
        for x in range(columns):
            shade = max(F(1) - light[y, x] / max(plate[y, x], _LEAST), F(0))
            meant = LEFT + share * (_MORE * shade + _NOISE)
            screen = F(1) if around[y // 2, x // 2] < bare_like else F(0)
            left += screen if alphas[y, x] > meant else F(0)
        by_row[y] = left
