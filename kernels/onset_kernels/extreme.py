"""The extreme over a square of side 2 radius + 1, radius in pixels and fractions: what erode and dilate share.

With radius = n + f the result is (1 - f) extreme(n) + f extreme(n + 1): it moves without steps, monotonically, and at
whole radii it is grey-scale erosion or dilation exactly. extreme(n + 1) is the extreme of 3x3 neighbours in extreme(n),
also at the edges of the picture, where the square is cut to the picture. The square, and not a disc, because it is
separable; the price is that a diagonal edge moves sqrt(2) times as far as an upright one.
"""

from typing import Any

import numpy as np

from onset_kernels.around import Plane


def run_cpu(source: Plane, target: Plane, scratch: Plane, radius_px: float, sign: int) -> None:
    """Minimum for sign 1, maximum for sign -1."""
    from onset_kernels.separable import grow_by_fraction, separable
    from onset_kernels.sweep import LEAST

    reach = int(radius_px)
    fraction = radius_px - reach
    if reach == 0:
        grow_by_fraction(source, target, fraction, sign)
    elif fraction == 0:
        separable(source, target, scratch, LEAST, reach, sign=sign)
    else:
        separable(source, scratch, target, LEAST, reach, sign=sign)
        grow_by_fraction(scratch, target, fraction, sign)


def run_cuda(source: Any, target: Any, scratch: Any, radius_px: float, stream: Any, sign: int) -> None:
    """The same on a card."""
    from onset_kernels import sweep_cuda

    reach = np.int32(radius_px)
    fraction, signed = np.float32(radius_px - reach), np.float32(sign)
    if reach == 0:
        sweep_cuda.launch(sweep_cuda.grow_by_fraction, source, target, stream, fraction, signed)
    elif fraction == 0:
        sweep_cuda.launch(sweep_cuda.least, source, scratch, stream, sweep_cuda.ALONG_ROWS, reach, signed)
        sweep_cuda.launch(sweep_cuda.least, scratch, target, stream, sweep_cuda.ALONG_COLUMNS, reach, signed)
    else:
        sweep_cuda.launch(sweep_cuda.least, source, target, stream, sweep_cuda.ALONG_ROWS, reach, signed)
        sweep_cuda.launch(sweep_cuda.least, target, scratch, stream, sweep_cuda.ALONG_COLUMNS, reach, signed)
        sweep_cuda.launch(sweep_cuda.grow_by_fraction, scratch, target, stream, fraction, signed)
