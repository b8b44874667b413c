"""Dark cloth before a dim screen: navy and black that read half transparent all over, and a screen in a dark mirror.

Navy before a blue screen at a third of its light reads 0.5: no pixel can tell it from a black veil. Its surroundings
can. It is so over a wide area and evenly, which hair, blur and defocus are not; what is left when the screen is taken
out is dark, which smoke and white cloth are not; and it has not the screen's very colour, as a shadow has. A veil as
black and as even becomes solid with it: navy coats are commoner.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel
from onset.keying.shadows import FITS_NOT
from onset.keying.wide_extremes import REACH, most_and_least_of_25, most_of_25

F = np.float32
LEAST, ENOUGH = F(0.22), F(0.3)
"""Reading over a whole neighbourhood from which it may be cloth."""
EVEN, UNEVEN = F(0.25), F(0.45)
"""Difference of readings within a neighbourhood that folds make, and that an edge makes."""
DARK, LIT = F(0.3), F(0.5)
"""Light of what is left, in shares of the screen's, that is dark, and that is not."""
APART, NOISE = F(1.5), F(0.5)
"""How many times further from the screen's colour than a shadow may be; how much of the noise a mean still has."""
WORTH = F(0.75)
"""What such a pixel then counts as: dense (`local_model.DENSE`)."""
_LEAST = F(1 / 1024)


def believe_dark(
    half: NDArray[np.float32],
    plate: NDArray[np.float32],
    primary: int,
    noise: float,
    least: NDArray[np.float32],
    maps: NDArray[np.float32],
) -> None:
    """Raise `least` (rows, columns) on dark cloth. `half` and `plate` (3, rows, columns), `noise` linear, of `half`.

    `maps` (6, rows, columns) hold nothing of use afterwards.
    """
    reading, low, high, left, one, two = maps
    _readings(half, plate, primary, reading, left)
    most_and_least_of_25(reading, reading, high, low)
    _mean_of_nine(left, one)
    _mean_of_nine(one, left)
    _even_and_dark(half[primary], plate[primary], low, high, left, noise, one)
    most_of_25(one, two)
    _raise(reading, two, least)


@row_kernel
def _readings(
    half: NDArray[np.float32],
    plate: NDArray[np.float32],
    primary: int,
    reading: NDArray[np.float32],
    left: NDArray[np.float32],
) -> None:
    """What each pixel reads, and the light of the other channels that is left without the screen."""
    one, two = (primary + 1) % 3, (primary + 2) % 3
    for y in prange(reading.shape[0]):
        for x in range(reading.shape[1]):
            j, k = half[one, y, x], half[two, y, x]
            c, d = plate[one, y, x], plate[two, y, x]
            screen = plate[primary, y, x] - F(0.5) * (c + d)
            through = min((half[primary, y, x] - F(0.5) * (j + k)) / max(screen, _LEAST), F(1))
            reading[y, x] = min(F(1) - through, F(1))
            left[y, x] = F(0.5) * (j + k - max(through, F(0)) * (c + d))


@row_kernel
def _mean_of_nine(source: NDArray[np.float32], mean: NDArray[np.float32]) -> None:
    rows, columns = source.shape
    last = columns - 1
    for y in prange(rows):
        up, here, down = source[max(y - 1, 0)], source[y], source[min(y + 1, rows - 1)]
        for x in range(1, last):
            left, right = up[x - 1] + here[x - 1] + down[x - 1], up[x + 1] + here[x + 1] + down[x + 1]
            mean[y, x] = (left + right + up[x] + here[x] + down[x]) * F(1 / 9)
        for x in (0, last):
            mean[y, x] = (up[x] + here[x] + down[x]) * F(1 / 3)


@row_kernel
def _even_and_dark(
    here: NDArray[np.float32],
    screen: NDArray[np.float32],
    low: NDArray[np.float32],
    high: NDArray[np.float32],
    left: NDArray[np.float32],
    noise: float,
    found: NDArray[np.float32],
) -> None:
    """How surely the neighbourhood of each pixel reads evenly, not 0, and is dark without being a shadow.

    Only of whole neighbourhoods: what the picture's border cuts is as wide as can be seen of it, and a strip of darker
    floor three cells high was a coat.
    """
    rows, columns = found.shape
    for y in prange(rows):
        for x in range(columns):  # all of them: only so does it vectorise
            like_shadow = FITS_NOT * here[y, x] + NOISE * F(noise)
            apart = ramp(left[y, x], like_shadow, APART * like_shadow)
            lit = left[y, x] / (max(low[y, x], LEAST) * screen[y, x] + _LEAST)
            even = ramp(low[y, x], LEAST, ENOUGH) * (F(1) - ramp(high[y, x] - low[y, x], EVEN, UNEVEN))
            found[y, x] = even * apart * (F(1) - ramp(lit, DARK, LIT))
        whole = REACH <= y < rows - REACH
        for x in range(REACH if whole else columns):
            found[y, x] = found[y, columns - 1 - x] = F(0)


@row_kernel
def _raise(reading: NDArray[np.float32], found: NDArray[np.float32], least: NDArray[np.float32]) -> None:
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            least[y, x] = max(least[y, x], WORTH * found[y, x] * ramp(reading[y, x], LEAST, ENOUGH))
