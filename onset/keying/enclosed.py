"""Half-dense places that opaque things enclose: a shaded lapel between a white shirt and the rest of an olive coat.

Navy before blue and olive before green read 0.5 where the light falls, which alone could be a veil or thin hair. In a
strip between things that are surely dense it is neither: no screen shows through between a shirt and the coat over it.
What encloses is told by a closing of the dense cells, dilated and eroded again; a gap that shows the screen reads less
and stays one, and so does what lies next to one. Twice as wide a reach made fans of motion blur solid.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel
from onset.keying.wide_extremes import least_of_25, most_of_25

F = np.float32
HALF, WHOLE = F(0.62), F(0.78)
"""Readings between which a cell comes to be dense enough to enclose others."""
LEAST, ENOUGH = F(0.4), F(0.5)
"""Reading from which a cell may be enclosed; what reads less is a gap."""
WORTH = F(0.75)
"""What such a cell then counts as: dense (`local_model.DENSE`)."""


def close_between(least: NDArray[np.float32], one: NDArray[np.float32], two: NDArray[np.float32]) -> None:
    """Raise `least` (rows, columns), the least reading of each cell, where dense cells enclose it.

    `one` and `two` are of the same shape and hold nothing of use afterwards.
    """
    _dense(least, one)
    most_of_25(one, two)
    least_of_25(two, one)
    _raise(one, least)


@row_kernel
def _dense(least: NDArray[np.float32], dense: NDArray[np.float32]) -> None:
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            dense[y, x] = ramp(least[y, x], HALF, WHOLE)


@row_kernel
def _raise(enclosed: NDArray[np.float32], least: NDArray[np.float32]) -> None:
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            here = least[y, x]
            least[y, x] = max(here, WORTH * enclosed[y, x] * ramp(here, LEAST, ENOUGH))
