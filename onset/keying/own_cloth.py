"""Cloth of nearly the screen's own colour, told from a veil by the way in which its colour varies.

A green coat before green reads half transparent, and so do chiffon, smoke and glass; of one pixel nobody can tell which
it is. Of many one can (`cloth_votes`). The votes are summed over a wider neighbourhood, so that a sleeve without a fold
is counted with the body that it hangs on, and what is small (a fringe out of focus, a neck of glass) is not heard. A
shadow on the screen has the plate's own hue and takes no part. What is voted a veil is not opaque, however solid its
hue reads: red gauze before green is the colour of leather. Small veils have votes of their own (`small_veils`).
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.cloth_votes import MOMENTS, add_up, down, gather, off_hue, vote
from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel
from onset.keying.small_veils import SmallVeils

F = np.float32
Map = NDArray[np.float32]
CELLS, VOTERS = 2, 8
"""Half the widths of the neighbourhoods, in cells: of the covariance, and of those whose votes are summed. With 4 for
the second, soft fringes beside somebody outvoted nobody and became solid, and cloth of the screen's hue flickered."""
VEIL, CLOTH = F(0.08), F(0.25)
"""Votes, -1 all veil to 1 all cloth, from which it may be cloth and is."""
NO_CLOTH, SHEER = F(0.3), F(0.6)
"""Votes, the other way, from which it may be sheer cloth and is."""
FEW, ENOUGH = F(0.2), F(0.3)
"""Share of the cells that must have said so: fair hair has up to 0.19, a drape 0.5 and more."""
ALL = (2 * VOTERS + 1) ** 2
"""Cells about one; beyond the picture's border there are fewer, and a drape hangs in from there."""
MUTE, HEARD = F(0.1), F(0.25)
"""Share of the cells about one that must have had something to say: what is less wide is no coat."""
FREE = F(10)
"""A tenth of cloth, and no small veil is believed there: navy or olive beside another colour varies like one."""
WORTH = F(0.75)
"""What cloth then counts as: dense (`local_model.DENSE`)."""


class OwnCloth:
    """Working memory for half proxies of one size."""

    def __init__(self, rows: int, columns: int) -> None:
        shape = (rows + 1) // 2, (columns + 1) // 2
        self._cells, self._apart = np.zeros((shape[0], 6, shape[1]), np.float32), np.zeros(shape, np.float32)
        self._sums = np.zeros((shape[0], MOMENTS, shape[1]), np.float32)
        self._votes = np.zeros((shape[0], 2, shape[1]), np.float32)
        self._small = SmallVeils(*shape)

    def find(self, half: Map, plate: Map, primary: int, cloth: Map, alone: Map) -> None:
        """`cloth` (rows, columns): 1 surely cloth, -1 surely a veil, of `half` before `plate` (3, rows, columns).

        `alone`, of that shape: how much of a veil only its own small neighbourhood has voted for.
        """
        gather(half, plate, self._cells, self._apart)
        small = self._small.find(self._cells, self._apart, primary)
        add_up(self._cells, self._apart, primary, True, CELLS, self._sums)
        vote(self._sums, self._cells, CELLS, VOTERS, 0.0, self._votes)
        _count(self._votes, self._apart)
        _lay_out(half, plate, self._apart, small, cloth, alone)


@row_kernel
def count_cloth(cloth: Map, balance: float, least: Map) -> None:
    """Raise `least`, the least reading of each cell, where `cloth` is, lower it on a veil; both (rows, columns).

    `balance` 0..1 as the key's: up to a half the less of it, because then only greys are to be solid.
    """
    worth = F(float(WORTH) * min(2.0 * balance, 1.0))
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            least[y, x] = max(least[y, x], cloth[y, x] * worth) * (min(cloth[y, x], F(0)) + F(1))


@row_kernel
def _count(votes: Map, cloth: Map) -> None:
    rows, columns = cloth.shape
    for y in prange(rows):
        said = np.empty((2, columns), np.float32)
        down(votes, y, VOTERS, said)
        high = min(y, VOTERS) + min(rows - 1 - y, VOTERS) + 1
        for x in range(columns):
            counts = said[1, x]
            vote = said[0, x] / max(counts, F(1e-4))
            within = high * (min(x, VOTERS) + min(columns - 1 - x, VOTERS) + 1)
            seen = counts * F(ALL) / F(within)
            sheer = ramp(-vote, NO_CLOTH, SHEER) * ramp(seen, FEW, ENOUGH)
            cloth[y, x] = ramp(vote, VEIL, CLOTH) * ramp(counts, MUTE, HEARD) - sheer


@row_kernel
def _lay_out(half: Map, plate: Map, found: Map, small: Map, cloth: Map, alone: Map) -> None:
    """To twice the size, and only where the hue is not the screen's. A small veil gives way to cloth."""
    rows, columns = cloth.shape
    last_y = found.shape[0] - 1
    for y in prange(rows):
        v, w = y // 2, min(y // 2 + 1, last_y) if y & 1 else max(y // 2 - 1, 0)
        wide, near = np.empty(2 * found.shape[1], np.float32), np.empty(2 * found.shape[1], np.float32)
        most = max(_widened(found[v], found[w], wide), _widened(small[v], small[w], near))
        if most <= F(0):
            cloth[y] = F(0)
            alone[y] = F(0)
            continue
        for x in range(columns):
            off = off_hue(half[0, y, x], half[1, y, x], half[2, y, x], plate[0, y, x], plate[1, y, x], plate[2, y, x])
            told = wide[x] * off
            veil = near[x] * off * (F(1) - min(max(told, F(0)) * FREE, F(1)))
            cloth[y, x] = told if told > F(0) and veil <= F(0) else min(told, -veil)
            alone[y, x] = max(veil + min(told, F(0)), F(0))


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _widened(near, other, wide):  # type: ignore[no-untyped-def]
    """A row between `near` and a quarter of `other`, at twice the columns; the largest magnitude in it."""
    cells, most = near.shape[0], F(0)
    line = np.empty(cells + 2, np.float32)
    for u in range(cells):
        line[u + 1] = F(0.75) * near[u] + F(0.25) * other[u]
        most = max(most, abs(line[u + 1]))
    line[0], line[cells + 1] = line[1], line[cells]
    for u in range(cells):
        wide[2 * u] = F(0.75) * line[u + 1] + F(0.25) * line[u]
        wide[2 * u + 1] = F(0.75) * line[u + 1] + F(0.25) * line[u + 2]
    return most
