"""Veils too small for the wide votes of `own_cloth`: a sheer sleeve, the neck of a glass, a fan of motion blur.

The same votes (`cloth_votes`), of 3 x 3 cells, summed over 5 x 5: a tenth of the height. So few are told by what lies
opposite as well: what reads solid takes part, and varies as cloth does in nineteen of twenty places or more, where half
and more of a veil do not. They speak for veils alone; for cloth, soft fringes would be heard and become solid. Where
folds of one veil lie so that few there vary, those about them speak for them: what is told is closed over eight cells.

Hair and soft edges are mixtures as a veil is, and are voted for with it. It does them no harm, because what follows
from such a vote is that nothing there is surely foreground, and, only where the pixel is no mixture of plate and
foreground near by, that it is read by its own colour (`veils`).
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.cloth_votes import DARK, MOMENTS, add_up, down, vote
from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel
from onset.keying.wide_extremes import least_of_25, most_of_25

F = np.float32
Map = NDArray[np.float32]
CELLS, VOTERS = 1, 2
"""Half the widths of the neighbourhoods, in cells: of the covariance, and of those whose votes are summed."""
CLOTH, VEIL = F(0.15), F(-0.05)
"""Votes, -1 all veil to 1 all cloth, from which it may be a veil and is."""
MUTE, HEARD = F(0.1), F(0.25)
"""Share of the cells about one that must have had something to say."""
DENSE, CLEAR = F(0.2), F(0.4)
"""Light in shares of the plate's, in the channel that has least of it, from which a veil may be and is: no more than
that comes through, and yellow beside navy before blue varies as a veil of 0.9 would."""
BRIGHT, BRIGHTER = F(2), F(3)
"""Its brightest channel over the plate's: fur before a dim screen is not sheer."""
FIRM, FIRMER = F(0.75), F(0.9)
"""Plain reading up to which it may be a veil: silver hair before teal, opaque, reads 0.8 and more."""
VIVID_MORE, PALE, VIVID = F(0.8), F(0.5), F(0.65)
"""How much more what is vivid may read, and how far the other two channels then differ, in shares of the larger: a red
scarf of 0.7 before blue reads 1.4. What is pale may not: silver hair beside a face lost its shaded side."""


class SmallVeils:
    """Working memory for as many cells."""

    def __init__(self, rows: int, columns: int) -> None:
        self._sums = np.zeros((rows, MOMENTS, columns), np.float32)
        self._votes = np.zeros((rows, 2, columns), np.float32)
        self._veils, self._may, self._wide, self._closed = np.zeros((4, rows, columns), np.float32)

    def find(self, cells: Map, apart: Map, primary: int) -> Map:
        """How surely a veil, 0..1 (rows, columns), the object's own array; of what `cloth_votes.gather` gave."""
        add_up(cells, apart, primary, False, CELLS, self._sums)
        vote(self._sums, cells, CELLS, VOTERS, 1.0, self._votes)
        _count(self._votes, cells, primary, self._veils, self._may)
        self._close()
        return self._veils

    def _close(self) -> None:
        """Count what lies between cells that are told as told too, where it may be a veil."""
        most_of_25(self._veils, self._wide)
        most_of_25(self._wide, self._closed)
        least_of_25(self._closed, self._wide)
        least_of_25(self._wide, self._closed)
        np.minimum(self._closed, self._may, out=self._closed)
        np.maximum(self._veils, self._closed, out=self._veils)


@row_kernel
def _count(votes: Map, cells: Map, primary: int, veils: Map, may: Map) -> None:
    """`veils`: how surely the votes tell one; `may`: how far the cell itself, voted for or not, could be one."""
    one, two = (primary + 1) % 3, (primary + 2) % 3
    rows, columns = veils.shape
    for y in prange(rows):
        said = np.empty((2, columns), np.float32)
        down(votes, y, VOTERS, said)
        here = cells[y]
        for x in range(columns):
            counts = said[1, x]
            cloth = ramp(said[0, x] / max(counts, F(1e-4)), VEIL, CLOTH)
            red, green = here[0, x] / max(here[3, x], DARK), here[1, x] / max(here[4, x], DARK)
            through = ramp(min(min(red, green), here[2, x] / max(here[5, x], DARK)), DENSE, CLEAR)
            top, screen = max(max(here[0, x], here[1, x]), here[2, x]), max(max(here[3, x], here[4, x]), here[5, x])
            told = (F(1) - cloth) * ramp(counts, MUTE, HEARD)
            veil = through * (F(1) - ramp(top / max(screen, DARK), BRIGHT, BRIGHTER))
            seen = here[primary, x] - F(0.5) * (here[one, x] + here[two, x])
            bare = here[3 + primary, x] - F(0.5) * (here[3 + one, x] + here[3 + two, x])
            more, less = max(here[one, x], here[two, x]), min(here[one, x], here[two, x])
            further = VIVID_MORE * ramp(F(1) - less / max(more, DARK), PALE, VIVID)
            veil *= F(1) - ramp(F(1) - seen / max(bare, DARK) - further, FIRM, FIRMER)
            may[y, x], veils[y, x] = veil, told * veil
