"""How a square neighbourhood is swept on the CPU: in one visit or in two, in which bands, with which work memory."""

import threading
from typing import Any

import numpy as np
from numba import get_num_threads

from onset_kernels import sweep
from onset_kernels.around import Plane

# Up to this reach both directions are swept in one visit of a band, with its margins worked out twice (5.7 ms instead
# of 9.4 for a 3x3 minimum at 4K, one thread); beyond it the margins cost more than a plane written and read.
FUSED_REACH = {sweep.SUM: 20, sweep.LEAST: 20, sweep.TAPS: 12}
# Of 8 to 256 rows these were best or near it at 1080p and 4K. Strips keep the lines of a tall window small; 240 and not
# 256 columns, because rows a power of two apart crowd the same lines of the cache (up to 20 % slower).
BAND_ROWS = 128
ACROSS_ROWS = 32
STRIP_COLUMNS, STRIP_ROWS = 240, 256

_NO_WEIGHTS: Plane = np.ones(1, np.float32)
_lines = threading.local()


def separable(
    source: Plane, target: Plane, scratch: Plane, kind: int, reach: int, *,
    fraction: float = 0.0, scale: float = 1.0, sign: int = 1, weights: Plane = _NO_WEIGHTS,
) -> None:  # fmt: skip
    """`target` from the square of `source` around each pixel, on the threads that are set; see `sweep.sweep`."""
    height, width = source.shape
    how = (kind, reach, np.float32(fraction), np.float32(scale), np.float32(sign), weights)
    pad = 2 * (reach + 1)
    if reach <= FUSED_REACH[kind]:
        rows = band_rows(height)
        sweep.sweep(source, target, work_lines((rows + pad) * (width + pad)), (width, rows), 1, 1, *how)
        return
    rows = min(height, ACROSS_ROWS)
    sweep.sweep(source, scratch, work_lines(rows * (width + pad)), (width, rows), 1, 0, *how)
    columns, rows = min(width, STRIP_COLUMNS), min(height, max(STRIP_ROWS, 2 * reach))
    sweep.sweep(scratch, target, work_lines((rows + pad) * columns), (columns, rows), 0, 1, *how)


def grow_by_fraction(source: Plane, target: Plane, fraction: float, sign: int) -> None:
    """`source` moved by `fraction` (0..1) towards the minimum (sign 1) or maximum (sign -1) of its 3x3 neighbours."""
    height, width = source.shape
    sweep.grow(source, target, work_lines(width + 2), band_rows(height), np.float32(fraction), np.float32(sign))


def band_rows(height: int) -> int:
    """Rows of a band: the same number of bands for every thread. The result does not depend on it."""
    threads = get_num_threads()
    bands = threads * -(-height // (threads * BAND_ROWS))
    return -(-height // bands)


def work_lines(samples: int) -> Any:
    """(threads, 4, samples) float32 of the calling Python thread, kept from call to call and only ever grown."""
    needed = get_num_threads() * 4 * samples
    kept = getattr(_lines, "kept", None)
    if kept is None or kept.size < needed:
        kept = _lines.kept = np.zeros(needed, np.float32)
    return kept[:needed].reshape(-1, 4, samples)
