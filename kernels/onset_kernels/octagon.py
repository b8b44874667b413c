"""The extreme over a regular octagon around each pixel, radius in pixels and fractions: what grow and shrink share.

An octagon is a square of half side (sqrt(2) - 1) r, and around it a diamond of (2 - sqrt(2)) r: upright, level and
diagonal edges all move by r, edges between them by up to 8 % more. A square alone moves a diagonal edge by sqrt(2) r.

Whole pixels of both are taken exactly. What is left, p of the square and q of the diamond, are shares of the extremes
over 3 x 3 pixels (S), over a cross of 5 (C) and over both, one after the other (SC):

    p + q <= 1:  (1 - p - q) X + q C(X) + p S(X)        else:  (1 - p) C(X) + (1 - q) S(X) + (p + q - 1) SC(X)

Either moves an upright edge by p + q and a diagonal one by (2 p + q) / sqrt(2), as far as the octagon does, without
steps, and leaves an upright edge as sharp as it was at whole radii. At the picture's edges the octagon is cut.
"""

from collections.abc import Iterator
from math import sqrt
from typing import Any

import numpy as np

from onset_kernels.around import Plane

OF_SQUARE = sqrt(2.0) - 1.0
Shares = tuple[float, float, float, float]


def parts(radius_px: float) -> tuple[int, int, Shares]:
    """(whole half side of the square, whole radius of the diamond, shares of X, C, S and SC behind them)."""
    across = OF_SQUARE * radius_px
    beside = radius_px - across
    square, diamond = int(across), int(beside)
    p, q = across - square, beside - diamond
    if p + q <= 1.0:
        return square, diamond, (1.0 - p - q, q, p, 0.0)
    return square, diamond, (0.0, 1.0 - p, 1.0 - q, p + q - 1.0)


def leaps(diamond: int) -> Iterator[int]:
    """Distances whose four neighbours, one leap after another, make up a diamond: each no longer than all before it.

    The first is 1, where the pixel itself counts too.
    """
    reached = 0
    while reached < diamond:
        leap = min(max(reached, 1), diamond - reached)
        yield leap
        reached += leap


def run_cpu(source: Plane, target: Plane, scratch: Plane, radius_px: float, sign: int) -> None:
    """Minimum for sign 1, maximum for sign -1."""
    from onset_kernels import octagon_sweep
    from onset_kernels.separable import band_rows, separable, work_lines
    from onset_kernels.sweep import LEAST

    square, diamond, shares = parts(radius_px)
    distances = tuple(leaps(diamond))
    height, width = source.shape
    signed, rows = np.float32(sign), band_rows(height)
    made, spare = _planes(target, scratch, len(distances) + (square > 0))
    here = source
    if square:
        separable(here, made, spare, LEAST, square, sign=sign)
        here, made, spare = made, spare, made
    for distance in distances:
        octagon_sweep.leap(here, made, rows, distance, signed)
        here, made, spare = made, spare, made
    octagon_sweep.settle(here, target, work_lines(width + 4), rows, np.array(shares, np.float32), signed)


def run_cuda(source: Any, target: Any, scratch: Any, radius_px: float, stream: Any, sign: int) -> None:
    """The same on a card."""
    from onset_kernels import octagon_cuda, sweep_cuda

    square, diamond, shares = parts(radius_px)
    distances = tuple(leaps(diamond))
    signed = np.float32(sign)
    made, spare = _planes(target, scratch, len(distances) + 2 * (square > 0))
    here = source
    if square:
        for direction in (sweep_cuda.ALONG_ROWS, sweep_cuda.ALONG_COLUMNS):
            sweep_cuda.launch(sweep_cuda.least, here, made, stream, direction, np.int32(square), signed)
            here, made, spare = made, spare, made
    for distance in distances:
        sweep_cuda.launch(octagon_cuda.leap, here, made, stream, np.int32(distance), signed)
        here, made, spare = made, spare, made
    sweep_cuda.launch(octagon_cuda.settle, here, target, stream, tuple(map(np.float32, shares)), signed)


def _planes(target: Any, scratch: Any, steps: int) -> tuple[Any, Any]:
    """Where the first of so many steps writes, and the other, for the last to write into `scratch`."""
    return (scratch, target) if steps % 2 else (target, scratch)
