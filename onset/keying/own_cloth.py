"""Cloth of nearly the screen's own colour, told from a veil by the way in which its colour varies.

A green coat before green reads half transparent, and so do chiffon, smoke and glass; of one pixel nobody can tell which
it is. Of many one can: the light on a cloth changes, I = s C, a veil's density does, I = B + a (F - B). In logarithms
cloth varies along (1, 1, 1), whatever its colour, and a veil along 1 - B / I. Which of both leaves less of a
neighbourhood's covariance over is a vote, and the votes are summed over a wider neighbourhood, so that a sleeve without
a fold is counted with the body that it hangs on. A shadow on the screen has the plate's own hue and takes no part.

All of it on cells of four proxy pixels, a 67th of the height: threads and hairs are gone there, and noise with them.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.coarse import least_of_nine
from onset.keying.local_model import halved
from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
Map = NDArray[np.float32]
SHADE, APART = F(0.04), F(0.09)
"""Distance from the plate's hue, relative to the pixel, of a shadow on it and of something else."""
OPEN, SOLID = F(0.8), F(0.9)
"""Readings that are in question, and that need no help."""
DARK = F(0.006)
"""Added to all light before its logarithm is taken: noise is no shading."""
NOISE, SHADING = F(0.004), F(0.01)
"""Variance of a logarithm that may be noise; that is enough to judge by."""
CELLS, VOTERS = 2, 4
"""Half the widths of the neighbourhoods, in cells: of the covariance, and of those whose votes are summed."""
VEIL, CLOTH = F(0.08), F(0.25)
"""Votes, -1 all veil to 1 all cloth, from which it may be cloth and is. Measured on the tuning scenes and on twenty of
their kind with coats in such colours: veils stay below 0.05 but where they lie over cloth, cloth above 0.3."""
MUTE, HEARD = F(0.05), F(0.2)
"""Share of the cells about one that must have had something to say."""
WORTH = F(0.75)
"""What cloth then counts as: dense (`local_model.DENSE`)."""
GAP, NO_GAP = F(0.15), F(0.3)
"""Least reading of a gap between arm and body, too narrow for its hue to be told, and of what is none."""
BEYOND, FAR_BEYOND = F(0.3), F(0.6)
"""So far below bare screen no gap reads."""
_MOMENTS = 10


class OwnCloth:
    """Working memory for half proxies of one size."""

    def __init__(self, rows: int, columns: int) -> None:
        shape = (rows + 1) // 2, (columns + 1) // 2
        self._cells, self._plate = np.zeros((3, *shape), np.float32), np.zeros((3, *shape), np.float32)
        self._moments = np.zeros((_MOMENTS, *shape), np.float32)
        self._sums = np.zeros((_MOMENTS, *shape), np.float32)
        self._apart, self._inside = np.zeros(shape, np.float32), np.zeros(shape, np.float32)

    def find(self, half: Map, plate: Map, primary: int, cloth: Map) -> None:
        """`cloth` (rows, columns) 0..1: how surely `half` shows cloth before `plate`, both (3, rows, columns)."""
        halved(half, self._cells)
        halved(plate, self._plate)
        _off_hue(self._cells, self._plate, self._apart)
        least_of_nine(self._apart, self._inside)
        _moments(self._cells, self._plate, primary, self._inside, self._moments)
        votes, sums = self._moments[:2], self._sums[:2]
        _mean_across(self._moments, CELLS, self._sums)
        _mean_down(self._sums, CELLS, self._moments)
        _vote(self._plate, self._moments, votes)
        _mean_across(votes, VOTERS, sums)
        _mean_down(sums, VOTERS, votes)
        _count(votes, self._inside)
        _lay_out(half, plate, self._inside, cloth)


@row_kernel
def count_cloth(cloth: Map, balance: float, least: Map) -> None:
    """Raise `least`, the least reading of each cell, where `cloth` is; both (rows, columns).

    `balance` 0..1 as the key's: up to a half the less of it, because then only greys are to be solid.
    """
    worth = WORTH * min(F(2) * F(balance), F(1))
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            here = least[y, x]
            no_gap = max(ramp(here, GAP, NO_GAP), ramp(-here, BEYOND, FAR_BEYOND))
            least[y, x] = max(here, worth * cloth[y, x] * no_gap)


@row_kernel
def _off_hue(cells: Map, plate: Map, apart: Map) -> None:
    for y in prange(apart.shape[0]):
        for x in range(apart.shape[1]):
            r, g, b = cells[0, y, x], cells[1, y, x], cells[2, y, x]
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            light = (r * pr + g * pg + b * pb) / (pr * pr + pg * pg + pb * pb + F(1e-6))
            dr, dg, db = r - light * pr, g - light * pg, b - light * pb
            off = (dr * dr + dg * dg + db * db) / (r * r + g * g + b * b + F(1e-6))
            apart[y, x] = ramp(np.sqrt(off), SHADE, APART)


@row_kernel
def _moments(cells: Map, plate: Map, primary: int, inside: Map, moments: Map) -> None:
    """Weight, its logarithms, their products; `inside` says where nothing near by has the plate's hue."""
    one, two = (primary + 1) % 3, (primary + 2) % 3
    half = F(0.5)
    for y in prange(inside.shape[0]):
        for x in range(inside.shape[1]):
            screen = plate[primary, y, x] - half * (plate[one, y, x] + plate[two, y, x])
            seen = cells[primary, y, x] - half * (cells[one, y, x] + cells[two, y, x])
            reading = F(1) - seen / max(screen, F(1 / 1024))
            w = inside[y, x] * (F(1) - ramp(reading, OPEN, SOLID))
            r, g, b = np.log(cells[0, y, x] + DARK), np.log(cells[1, y, x] + DARK), np.log(cells[2, y, x] + DARK)
            moments[0, y, x] = w
            moments[1, y, x], moments[2, y, x], moments[3, y, x] = w * r, w * g, w * b
            moments[4, y, x], moments[5, y, x], moments[6, y, x] = w * r * r, w * g * g, w * b * b
            moments[7, y, x], moments[8, y, x], moments[9, y, x] = w * r * g, w * r * b, w * g * b


@row_kernel
def _mean_across(source: Map, reach: int, target: Map) -> None:
    """Of 2 `reach` + 1 columns; beyond the picture all is 0."""
    columns = target.shape[2]
    per = F(1.0 / (2 * reach + 1))
    for y in prange(target.shape[1]):
        for plane in range(target.shape[0]):
            line, total = source[plane, y], target[plane, y]
            for x in range(columns):
                total[x] = line[x] * per
            for away in range(1, reach + 1):
                for x in range(columns - away):
                    total[x] += line[x + away] * per
                for x in range(away, columns):
                    total[x] += line[x - away] * per


@row_kernel
def _mean_down(source: Map, reach: int, target: Map) -> None:
    """Of 2 `reach` + 1 rows; beyond the picture all is 0."""
    rows, columns = target.shape[1:]
    per = F(1.0 / (2 * reach + 1))
    for y in prange(rows):
        for plane in range(target.shape[0]):
            total = target[plane, y]
            for x in range(columns):
                total[x] = F(0)
            for v in range(max(y - reach, 0), min(y + reach, rows - 1) + 1):
                line = source[plane, v]
                for x in range(columns):
                    total[x] += line[x] * per


@row_kernel
def _vote(plate: Map, moments: Map, votes: Map) -> None:
    """`votes`: -1..1 for veil or cloth, times how much it counts; and how much."""
    for y in prange(votes.shape[1]):
        for x in range(votes.shape[2]):
            weight = moments[0, y, x]
            per = F(1) / max(weight, F(1e-4))
            mr, mg, mb = moments[1, y, x] * per, moments[2, y, x] * per, moments[3, y, x] * per
            rr, gg = max(moments[4, y, x] * per - mr * mr, F(0)), max(moments[5, y, x] * per - mg * mg, F(0))
            bb, rg = max(moments[6, y, x] * per - mb * mb, F(0)), moments[7, y, x] * per - mr * mg
            rb, gb = moments[8, y, x] * per - mr * mb, moments[9, y, x] * per - mg * mb
            total = rr + gg + bb
            shading = (total + F(2) * (rg + rb + gb)) * F(1.0 / 3.0)
            ur = F(1) - plate[0, y, x] / max(np.exp(mr) - DARK, F(0.001))
            ug = F(1) - plate[1, y, x] / max(np.exp(mg) - DARK, F(0.001))
            ub = F(1) - plate[2, y, x] / max(np.exp(mb) - DARK, F(0.001))
            along = ur * ur * rr + ug * ug * gg + ub * ub * bb
            along += F(2) * (ur * ug * rg + ur * ub * rb + ug * ub * gb)
            density = along / max(ur * ur + ug * ug + ub * ub, F(1e-6))
            left, right = max(total - density, F(0)), max(total - shading, F(0))
            counts = weight * total / (total + SHADING)
            votes[0, y, x], votes[1, y, x] = counts * (left - right) / (left + right + NOISE), counts


@row_kernel
def _count(votes: Map, cloth: Map) -> None:
    for y in prange(cloth.shape[0]):
        for x in range(cloth.shape[1]):
            counts = votes[1, y, x]
            vote = votes[0, y, x] / max(counts, F(1e-4))
            cloth[y, x] = ramp(vote, VEIL, CLOTH) * ramp(counts, MUTE, HEARD)


@row_kernel
def _lay_out(half: Map, plate: Map, found: Map, cloth: Map) -> None:
    """To twice the size, and only where the hue is not the screen's."""
    rows, columns = cloth.shape
    last_y, last_x = found.shape[0] - 1, found.shape[1] - 1
    for y in prange(rows):
        at = min(max(F(0.5) * F(y) - F(0.25), F(0)), F(last_y))
        top = int(at)
        low, down = min(top + 1, last_y), at - F(top)
        for x in range(columns):
            place = min(max(F(0.5) * F(x) - F(0.25), F(0)), F(last_x))
            left = int(place)
            right, across = min(left + 1, last_x), place - F(left)
            upper = found[top, left] + across * (found[top, right] - found[top, left])
            lower = found[low, left] + across * (found[low, right] - found[low, left])
            r, g, b = half[0, y, x], half[1, y, x], half[2, y, x]
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            light = (r * pr + g * pg + b * pb) / (pr * pr + pg * pg + pb * pb + F(1e-6))
            dr, dg, db = r - light * pr, g - light * pg, b - light * pb
            off = (dr * dr + dg * dg + db * db) / (r * r + g * g + b * b + F(1e-6))
            cloth[y, x] = (upper + down * (lower - upper)) * ramp(np.sqrt(off), SHADE, APART)
