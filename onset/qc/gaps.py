"""Gaps in the foreground: what is clear there because the screen shows, and what has its colour but not its light.

A print or a prop of the screen's colour is a gap by its hue. Between an arm and the body, though, the screen is as
bright as it is to the left and the right of both; what is held before them hangs in other light. One that is lit just
as the screen is cannot be told.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]
F = np.float32
CLEAR = 0.02
SCREEN_LIKE = 0.15
"""`away` up to which a pixel has the screen's own colour, lit or in shade."""
OFF_LIGHT_STOPS = 0.4
"""More than a screen's light changes across somebody's width, as a rule; lighting manuals allow half a stop in all."""
_MEANT = 4
"""Pixels of open screen beside the foreground over which its light is averaged."""


@njit(nogil=True, cache=True, error_model="numpy")
def told_apart(alpha: Map, away: Map, light: Map, enclosed: Mask) -> int:
    """Takes the gaps out of `enclosed`, which leaves the holes; returns how many pixels of them are off the light.

    All (rows, columns): `alpha` the matte, `away` from `likeness`, `light` the screen's own channel in the frame,
    linear, `enclosed` as `enclose` leaves it. A gap is compared with the open screen of its own row, to the left and
    the right, on a straight line between both; where the row has none it is believed.
    """
    rows, columns = alpha.shape
    clear, like = F(CLEAR), F(SCREEN_LIKE)
    least, most = F(math.pow(2.0, -OFF_LIGHT_STOPS)), F(math.pow(2.0, OFF_LIGHT_STOPS))
    fresh = F(1.0 / _MEANT)
    after = np.empty(columns, np.float32)
    found = 0
    for y in range(rows):
        some = 0
        for x in range(columns):
            some |= enclosed[y, x]
        if not some:
            continue
        beyond = np.full(columns, columns, np.int64)
        mean, place = F(0), columns
        for x in range(columns - 1, -1, -1):
            if alpha[y, x] <= clear and away[y, x] <= like and not enclosed[y, x]:
                mean = light[y, x] if place > x + 1 else mean + fresh * (light[y, x] - mean)
                place = x
            after[x], beyond[x] = mean, place
        mean, place = F(0), -1
        for x in range(columns):
            if not enclosed[y, x]:
                if alpha[y, x] <= clear and away[y, x] <= like:
                    mean = light[y, x] if place < x - 1 else mean + fresh * (light[y, x] - mean)
                    place = x
                continue
            if away[y, x] > like:
                continue
            enclosed[y, x] = False
            if alpha[y, x] > clear or (place < 0 and beyond[x] >= columns):
                continue
            expected = mean
            if place < 0:
                expected = after[x]
            elif beyond[x] < columns:
                expected = mean + (after[x] - mean) * F(x - place) / F(beyond[x] - place)
            if not least * expected <= light[y, x] <= most * expected:
                found += 1
    return found
