"""The sigma filter of `onset_kernels.sigma_filter` on CPU threads: five lines at a time, their ends repeated."""

import numpy as np
from numba import get_thread_id, njit, prange

from onset_kernels.around import Plane
from onset_kernels.finite import finite
from onset_kernels.separable import band_rows, work_lines
from onset_kernels.sigma_filter import REACH, alike, settled
from onset_kernels.wrap import FASTMATH, cpu

F = np.float32
SIDE = 2 * REACH + 1

_finite, _alike, _settled = cpu(finite), cpu(alike), cpu(settled)


@njit(fastmath=FASTMATH, nogil=True)
def _load(row, line):  # type: ignore[no-untyped-def]
    """A row with both its end samples repeated."""
    width = row.size
    middle, behind = line[REACH:], line[REACH + width :]
    for x in range(width):
        middle[x] = _finite(row[x])
    for x in range(REACH):
        line[x] = middle[0]
        behind[x] = middle[width - 1]


@njit(fastmath=FASTMATH, nogil=True)
def _beside(line, own, width, per, total, weights, first):  # type: ignore[no-untyped-def]
    """Add what the five samples of a line are to the pixels amid them; the first line clears the sums."""
    l1, l2, l3, l4 = line[1:], line[2:], line[3:], line[4:]
    for x in range(width):
        here = own[x]
        w0, t0 = _alike(line[x], here, per)
        w1, t1 = _alike(l1[x], here, per)
        w2, t2 = _alike(l2[x], here, per)
        w3, t3 = _alike(l3[x], here, per)
        w4, t4 = _alike(l4[x], here, per)
        w, t = (w0 + w1) + (w2 + w3) + w4, (t0 + t1) + (t2 + t3) + t4
        weights[x] = w if first else weights[x] + w
        total[x] = t if first else total[x] + t


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def sweep(source, target, work, rows, per):  # type: ignore[no-untyped-def]
    """`work` (threads, 4, samples) holds a thread's five lines, in turns, and two of sums; bands are of `rows` rows."""
    height, width = source.shape
    wide = width + 2 * REACH
    for band in prange((height + rows - 1) // rows):
        lines = work[get_thread_id()].reshape(-1)
        total, weights = lines[SIDE * wide :], lines[(SIDE + 1) * wide :]
        top, end = band * rows, min(height, (band + 1) * rows)
        for y in range(top - REACH, end + REACH):
            _load(source[min(max(y, 0), height - 1)], lines[(y + SIDE) % SIDE * wide :])
            if y < top + REACH:
                continue
            middle = y - REACH
            own = lines[(middle + SIDE) % SIDE * wide + REACH :]
            for k in range(SIDE):
                line = lines[(middle + k - REACH + SIDE) % SIDE * wide :]
                _beside(line, own, width, per, total, weights, k == 0)
            stored = target[middle]
            for x in range(width):
                stored[x] = _settled(own[x], total[x], weights[x])


def sigma_sweep(source: Plane, target: Plane, per: np.float32) -> None:
    """`target` from the 5x5 samples of `source` about each pixel, on the threads that are set; `per` is 1 / range."""
    height, width = source.shape
    work = work_lines(-(-(SIDE + 2) * (width + 2 * REACH) // 4))
    sweep(source, target, work, band_rows(height), per)
