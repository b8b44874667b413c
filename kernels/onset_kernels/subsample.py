"""Full-resolution chroma brought down to 4:2:2 or 4:2:0, sited left: the inverse duty of `chroma.py`.

Along a row the filter is 1 2 1 about every second sample, which keeps the siting of H.264's and MPEG-2's default (ITU-T
H.273, chroma sample location type 0); down the rows, for 4:2:0, the mean of two. swscale was rejected: which siting it
assumes depends on the flags it is given, and half a chroma sample is a coloured edge.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

I32 = np.int32


@njit(nogil=True, cache=True, error_model="numpy")
def _down(plane: Any, out: Any, divide_y: int) -> None:
    height, width = plane.shape
    shift = I32(3) if divide_y == 2 else I32(2)
    half = I32(1) << (shift - I32(1))
    for y in range(out.shape[0]):
        first = y * divide_y
        second = min(first + 1, height - 1)
        for x in range(out.shape[1]):
            own, left, right = 2 * x, max(2 * x - 1, 0), min(2 * x + 1, width - 1)
            total = I32(plane[first, left]) + I32(2) * I32(plane[first, own]) + I32(plane[first, right])
            if divide_y == 2:
                total += I32(plane[second, left]) + I32(2) * I32(plane[second, own]) + I32(plane[second, right])
            out[y, x] = (total + half) >> shift


def subsample(plane: NDArray[Any], out: NDArray[Any], *, divide_y: int) -> None:
    """Fill `out`, uint8 or uint16 (ceil(h / divide_y), ceil(w / 2)), from `plane` (h, w) of the same codes.

    `divide_y` 2 for 4:2:0, 1 for 4:2:2. Raises ValueError for shapes or types that do not belong
    together.
    """
    wanted = (-(-plane.shape[0] // divide_y), -(-plane.shape[1] // 2))
    if divide_y not in (1, 2) or out.shape != wanted:
        raise ValueError(f"chroma of shape {out.shape} cannot come from {plane.shape} by {divide_y}; it needs {wanted}")
    if plane.dtype != out.dtype or plane.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"chroma of {out.dtype} cannot come from {plane.dtype}; uint8 and uint16 come from their own")
    _down(plane, out, divide_y)
