"""Whether a neighbourhood's colour varies as cloth does or as a veil does: the votes of `own_cloth` and `small_veils`.

The light on a cloth changes, I = s C, a veil's density does, I = B + a (F - B). Relative to its mean M cloth varies
along (1, 1, 1), whatever its colour, and a veil along 1 - B / M: both exactly, which in logarithms only small folds do.
Which of both leaves less of a neighbourhood's covariance over is a vote.

All of it on cells of four proxy pixels, a 67th of the height: threads and hairs are gone there, and noise with them.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
Map = NDArray[np.float32]
SHADE, APART = F(0.04), F(0.09)
"""Distance from the plate's hue, relative to the pixel, of a shadow on it and of something else."""
OPEN, SOLID = F(0.8), F(0.9)
"""Readings that are in question, and that need no help."""
DARK = F(0.006)
"""Added to all light before it is compared with its mean: noise is no shading."""
NOISE, SHADING = F(0.004), F(0.005)
"""Relative variance that may be noise; that is enough to judge by."""
OPAQUE, SHEER = F(5), F(2.5)
"""The plate's light over the mean, in the channel where that is largest: a veil lets no more through than there is, and
what has but a fifth of the plate's red varies as something else does, a green shirt with a yellow print."""
UNLIKE, OTHER = F(0.7), F(0.9)
"""Share of the covariance that both leave over, from which on it is another thing's: two cloths side by side."""
MOMENTS = 10


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def off_hue(r, g, b, pr, pg, pb):  # type: ignore[no-untyped-def]
    """0 on the plate's hue, 1 well off it: squared sine of the angle between both colours."""
    both = (r * r + g * g + b * b) * (pr * pr + pg * pg + pb * pb) + F(1e-9)
    along = r * pr + g * pg + b * pb
    return ramp((both - along * along) / both, SHADE * SHADE, APART * APART)


@row_kernel
def gather(half: Map, plate: Map, cells: Map, apart: Map) -> None:
    """`cells` (rows, 6, columns): means of 2 x 2 pixels, and the plate there; `apart`: are they off the plate's hue."""
    rows, columns = half.shape[1:]
    for y in prange(apart.shape[0]):
        top, low = 2 * y, min(2 * y + 1, rows - 1)
        for channel in range(3):
            upper, lower, line = half[channel, top], half[channel, low], cells[y, channel]
            for x in range(columns // 2):
                line[x] = F(0.25) * ((upper[2 * x] + upper[2 * x + 1]) + (lower[2 * x] + lower[2 * x + 1]))
            if columns & 1:
                line[columns // 2] = F(0.5) * (upper[columns - 1] + lower[columns - 1])
            behind = cells[y, 3 + channel]
            for x in range(apart.shape[1]):
                behind[x] = plate[channel, top, 2 * x]
        here = cells[y]
        for x in range(apart.shape[1]):
            apart[y, x] = off_hue(here[0, x], here[1, x], here[2, x], here[3, x], here[4, x], here[5, x])


@row_kernel
def add_up(cells: Map, apart: Map, primary: int, open_only: bool, reach: int, sums: Map) -> None:
    """Weight, light and its products, summed over columns; nothing where one of the nine about it has the plate's hue.

    `sums` (rows, 10, columns), as all that is summed down afterwards: what one row needs lies together. `reach` is half
    the neighbourhood's width, `open_only` leaves out what reads solid.
    """
    one, two = (primary + 1) % 3, (primary + 2) % 3
    half, rows, columns = F(0.5), apart.shape[0], apart.shape[1]
    for y in prange(rows):
        up, own, down = apart[max(y - 1, 0)], apart[y], apart[min(y + 1, rows - 1)]
        column, line = np.empty(columns + 2, np.float32), np.empty((MOMENTS, columns), np.float32)
        here = cells[y]
        for x in range(columns):
            column[x + 1] = min(min(up[x], own[x]), down[x])
        column[0], column[columns + 1] = column[1], column[columns]
        for x in range(columns):
            screen = max(here[3 + primary, x] - half * (here[3 + one, x] + here[3 + two, x]), F(1 / 1024))
            seen = here[primary, x] - half * (here[one, x] + here[two, x])
            inside = min(min(column[x], column[x + 1]), column[x + 2])
            asked = F(1) - ramp(F(1) - seen / screen, OPEN, SOLID) if open_only else F(1)
            line[0, x] = inside * asked
        _products(line, here)
        _across(line, reach, sums[y])


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _products(line, cells):  # type: ignore[no-untyped-def]
    """Light and its products times the weight in the first line: r g b, rr gg bb, rg rb gb.

    One or two lines at a time: a loop over all ten is not vectorised, for want of knowing that they do not overlap.
    """
    columns = line.shape[1]
    for channel in range(3):
        light, weighted, square = cells[channel], line[1 + channel], line[4 + channel]
        for x in range(columns):
            weighted[x] = line[0, x] * (light[x] + DARK)
        for x in range(columns):
            square[x] = weighted[x] * (light[x] + DARK)
    for x in range(columns):
        line[7, x] = line[1, x] * (cells[1, x] + DARK)
    for x in range(columns):
        line[8, x] = line[1, x] * (cells[2, x] + DARK)
    for x in range(columns):
        line[9, x] = line[2, x] * (cells[2, x] + DARK)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _across(lines, reach, totals):  # type: ignore[no-untyped-def]
    """Sums over 2 `reach` + 1 columns of each line; beyond the picture all is 0.

    No running sum: that depends on what lies far to the left, and does not vectorise.
    """
    columns = lines.shape[1]
    padded = np.zeros(columns + 2 * reach, np.float32)  # all loops of one length: their tails cost more than the sums
    for plane in range(lines.shape[0]):
        line, total = lines[plane], totals[plane]
        for x in range(columns):
            padded[x + reach] = total[x] = line[x]
        for away in range(1, reach + 1):
            right, left = padded[reach + away :], padded[reach - away :]
            for x in range(columns):
                total[x] = (total[x] + right[x]) + left[x]


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def down(sums, y, reach, means):  # type: ignore[no-untyped-def]
    """Row `y` of the means over (2 `reach` + 1) squared of what `_across` summed; beyond the picture all is 0."""
    per = F(1) / F((2 * reach + 1) * (2 * reach + 1))
    means[:] = F(0)
    mean = means.reshape(means.size)
    for v in range(max(y - reach, 0), min(y + reach, sums.shape[0] - 1) + 1):
        line = sums[v].reshape(means.size)  # all planes as one line: ten short loops take longer
        for x in range(means.size):
            mean[x] += line[x] * per


@row_kernel
def vote(sums: Map, cells: Map, reach: int, voters: int, neither: float, votes: Map) -> None:
    """`votes` (rows, 2, columns): -1..1 for veil or cloth, times how much it counts; and how much. Over columns, summed
    over 2 `voters` + 1 of them. `neither` 0..1: the vote for cloth of what varies like none of both."""
    rows, columns = votes.shape[0], votes.shape[2]
    for y in prange(rows):
        m = np.empty((MOMENTS, columns), np.float32)
        said = np.empty((2, columns), np.float32)
        down(sums, y, reach, m)
        for x in range(columns):
            weight = m[0, x]
            per = F(1) / max(weight, F(1e-4))
            mr, mg, mb = max(m[1, x] * per, DARK), max(m[2, x] * per, DARK), max(m[3, x] * per, DARK)
            ir, ig, ib = F(1) / mr, F(1) / mg, F(1) / mb
            rr, gg, bb = m[4, x] * per * ir * ir - F(1), m[5, x] * per * ig * ig - F(1), m[6, x] * per * ib * ib - F(1)
            rg, rb, gb = m[7, x] * per * ir * ig - F(1), m[8, x] * per * ir * ib - F(1), m[9, x] * per * ig * ib - F(1)
            rr, gg, bb = max(rr, F(0)), max(gg, F(0)), max(bb, F(0))
            total = rr + gg + bb
            shading = (total + F(2) * (rg + rb + gb)) * F(1.0 / 3.0)
            ur, ug = F(1) - (cells[y, 3, x] + DARK) * ir, F(1) - (cells[y, 4, x] + DARK) * ig
            ub = F(1) - (cells[y, 5, x] + DARK) * ib
            along = ur * ur * rr + ug * ug * gg + ub * ub * bb
            along += F(2) * (ur * ug * rg + ur * ub * rb + ug * ub * gb)
            density = along / max(ur * ur + ug * ug + ub * ub, F(1e-6))
            left, right = max(total - density, F(0)), max(total - shading, F(0))
            counts = weight * total / (total + SHADING)
            cloth = (left - right) / (left + right + NOISE)
            other = F(neither) * ramp(min(left, right) / (total + NOISE), UNLIKE, OTHER)
            cloth += other * (F(1) - cloth)
            may = ramp(max(max(F(1) - ur, F(1) - ug), F(1) - ub), SHEER, OPAQUE)
            said[0, x], said[1, x] = counts * (cloth - may * min(cloth, F(0))), counts
        _across(said, voters, votes[y])
