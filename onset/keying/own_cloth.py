"""Cloth of nearly the screen's own colour, told from a veil by the way in which its colour varies.

A green coat before green reads half transparent, and so do chiffon, smoke and glass; of one pixel nobody can tell which
it is. Of many one can: the light on a cloth changes, I = s C, a veil's density does, I = B + a (F - B). Relative to its
mean M cloth varies along (1, 1, 1), whatever its colour, and a veil along 1 - B / M: both exactly, which in logarithms
only small folds do. Which of both leaves less of a neighbourhood's covariance over is a vote, and the votes are summed
over a wider neighbourhood, so that a sleeve without a fold is counted with the body that it hangs on, and what is small
(a fringe out of focus, a neck of glass) is not heard. A shadow on the screen has the plate's own hue and takes no part.
What is voted a veil is not opaque, however solid its hue reads: red gauze before green is the colour of leather.

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
CELLS, VOTERS = 2, 8
"""Half the widths of the neighbourhoods, in cells: of the covariance, and of those whose votes are summed. With 4 for
the second, soft fringes beside somebody outvoted nobody and became solid, and cloth of the screen's hue flickered."""
VEIL, CLOTH = F(0.08), F(0.25)
"""Votes, -1 all veil to 1 all cloth, from which it may be cloth and is."""
NO_CLOTH, SHEER = F(0.3), F(0.6)
"""Votes, the other way, from which it may be sheer cloth and is."""
FEW, ENOUGH = F(0.2), F(0.3)
"""Share of the cells that must have said so: fair hair has up to 0.19, a drape 0.5 and more."""
MUTE, HEARD = F(0.1), F(0.25)
"""Share of the cells about one that must have had something to say: what is less wide is no coat."""
WORTH = F(0.75)
"""What cloth then counts as: dense (`local_model.DENSE`)."""
_MOMENTS = 10


class OwnCloth:
    """Working memory for half proxies of one size."""

    def __init__(self, rows: int, columns: int) -> None:
        shape = (rows + 1) // 2, (columns + 1) // 2
        self._cells, self._apart = np.zeros((shape[0], 6, shape[1]), np.float32), np.zeros(shape, np.float32)
        self._sums = np.zeros((shape[0], _MOMENTS, shape[1]), np.float32)
        self._votes = np.zeros((shape[0], 2, shape[1]), np.float32)

    def find(self, half: Map, plate: Map, primary: int, cloth: Map) -> None:
        """`cloth` (rows, columns): 1 surely cloth, -1 surely a veil, of `half` before `plate` (3, rows, columns)."""
        _gather(half, plate, self._cells, self._apart)
        _add_up(self._cells, self._apart, primary, self._sums)
        _vote(self._sums, self._cells, self._votes)
        _count(self._votes, self._apart)
        _lay_out(half, plate, self._apart, cloth)


@row_kernel
def count_cloth(cloth: Map, balance: float, least: Map) -> None:
    """Raise `least`, the least reading of each cell, where `cloth` is, lower it on a veil; both (rows, columns).

    `balance` 0..1 as the key's: up to a half the less of it, because then only greys are to be solid.
    """
    worth = F(float(WORTH) * min(2.0 * balance, 1.0))
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            least[y, x] = max(least[y, x], cloth[y, x] * worth) * (min(cloth[y, x], F(0)) + F(1))


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _off_hue(r, g, b, pr, pg, pb):  # type: ignore[no-untyped-def]
    """0 on the plate's hue, 1 well off it: squared sine of the angle between both colours."""
    both = (r * r + g * g + b * b) * (pr * pr + pg * pg + pb * pb) + F(1e-9)
    along = r * pr + g * pg + b * pb
    return ramp((both - along * along) / both, SHADE * SHADE, APART * APART)


@row_kernel
def _gather(half: Map, plate: Map, cells: Map, apart: Map) -> None:
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
            apart[y, x] = _off_hue(here[0, x], here[1, x], here[2, x], here[3, x], here[4, x], here[5, x])


@row_kernel
def _add_up(cells: Map, apart: Map, primary: int, sums: Map) -> None:
    """Weight, light and its products, summed over columns; nothing where one of the nine about it has the plate's hue.

    `sums` (rows, 10, columns), as all that is summed down afterwards: what one row needs lies together.
    """
    one, two = (primary + 1) % 3, (primary + 2) % 3
    half, rows, columns = F(0.5), apart.shape[0], apart.shape[1]
    for y in prange(rows):
        up, here, down = apart[max(y - 1, 0)], apart[y], apart[min(y + 1, rows - 1)]
        column, line = np.empty(columns + 2, np.float32), np.empty((_MOMENTS, columns), np.float32)
        for x in range(columns):
            column[x + 1] = min(min(up[x], here[x]), down[x])
        column[0], column[columns + 1] = column[1], column[columns]
        for x in range(columns):
            bp, b1, b2 = cells[y, 3 + primary, x], cells[y, 3 + one, x], cells[y, 3 + two, x]
            screen = max(bp - half * (b1 + b2), F(1 / 1024))
            seen = cells[y, primary, x] - half * (cells[y, one, x] + cells[y, two, x])
            inside = min(min(column[x], column[x + 1]), column[x + 2])
            w = inside * (F(1) - ramp(F(1) - seen / screen, OPEN, SOLID))
            r, g, b = cells[y, 0, x] + DARK, cells[y, 1, x] + DARK, cells[y, 2, x] + DARK
            wr, wg, wb = w * r, w * g, w * b
            line[0, x], line[1, x], line[2, x], line[3, x] = w, wr, wg, wb
            line[4, x], line[5, x], line[6, x] = wr * r, wg * g, wb * b
            line[7, x], line[8, x], line[9, x] = wr * g, wr * b, wg * b
        _across(line, CELLS, sums[y])


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _across(lines, reach, totals):  # type: ignore[no-untyped-def]
    """Sums over 2 `reach` + 1 columns of each line; beyond the picture all is 0.

    No running sum: that depends on what lies far to the left, and does not vectorise.
    """
    columns = lines.shape[1]
    for plane in range(lines.shape[0]):
        line, total = lines[plane], totals[plane]
        for x in range(columns):
            total[x] = line[x]
        for away in range(1, reach + 1):
            for x in range(columns - away):
                total[x] += line[x + away]
            for x in range(away, columns):
                total[x] += line[x - away]


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _down(sums, y, reach, means):  # type: ignore[no-untyped-def]
    """Row `y` of the means over (2 `reach` + 1) squared of what `_across` summed; beyond the picture all is 0."""
    per = F(1) / F((2 * reach + 1) * (2 * reach + 1))
    means[:] = F(0)
    for v in range(max(y - reach, 0), min(y + reach, sums.shape[0] - 1) + 1):
        for plane in range(sums.shape[1]):
            line, mean = sums[v, plane], means[plane]
            for x in range(sums.shape[2]):
                mean[x] += line[x] * per


@row_kernel
def _vote(sums: Map, cells: Map, votes: Map) -> None:
    """`votes`: -1..1 for veil or cloth, times how much it counts; and how much."""
    rows, columns = votes.shape[0], votes.shape[2]
    for y in prange(rows):
        m = np.empty((_MOMENTS, columns), np.float32)
        said = np.empty((2, columns), np.float32)
        _down(sums, y, CELLS, m)
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
            said[0, x], said[1, x] = counts * (left - right) / (left + right + NOISE), counts
        _across(said, VOTERS, votes[y])


@row_kernel
def _count(votes: Map, cloth: Map) -> None:
    rows, columns = cloth.shape
    for y in prange(rows):
        said = np.empty((2, columns), np.float32)
        _down(votes, y, VOTERS, said)
        for x in range(columns):
            counts = said[1, x]
            vote = said[0, x] / max(counts, F(1e-4))
            sheer = ramp(-vote, NO_CLOTH, SHEER) * ramp(counts, FEW, ENOUGH)
            cloth[y, x] = ramp(vote, VEIL, CLOTH) * ramp(counts, MUTE, HEARD) - sheer


@row_kernel
def _lay_out(half: Map, plate: Map, found: Map, cloth: Map) -> None:
    """To twice the size, and only where the hue is not the screen's."""
    rows, columns = cloth.shape
    last_y, cells = found.shape[0] - 1, found.shape[1]
    for y in prange(rows):
        v = y // 2
        near, other = found[v], found[min(v + 1, last_y) if y & 1 else max(v - 1, 0)]
        line, wide = np.empty(cells + 2, np.float32), np.empty(2 * cells, np.float32)
        most = F(0)
        for u in range(cells):
            line[u + 1] = F(0.75) * near[u] + F(0.25) * other[u]
            most = max(most, abs(line[u + 1]))
        if most <= F(0):
            cloth[y] = F(0)
            continue
        line[0], line[cells + 1] = line[1], line[cells]
        for u in range(cells):
            wide[2 * u] = F(0.75) * line[u + 1] + F(0.25) * line[u]
            wide[2 * u + 1] = F(0.75) * line[u + 1] + F(0.25) * line[u + 2]
        for x in range(columns):
            off = _off_hue(half[0, y, x], half[1, y, x], half[2, y, x], plate[0, y, x], plate[1, y, x], plate[2, y, x])
            cloth[y, x] = wide[x] * off
