"""The foreground's colour where a pixel is mostly screen, and how much of the screen's channel is its own.

Both come from the moments of sure foreground near by (`local_model`), carried over the edge.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.adaptive_despill import despilled
from onset_kernels.wrap import FASTMATH, cpu

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
PLAIN, VIVID = F(0.7), F(0.92)
"""Saturation of the other two channels up to which a foreground is taken to have no more than `balance` allows, and
from which it keeps whatever it has: yellow is that pure, and what spill makes of skin or blond hair is not."""
SPARE = F(0.05)
"""Room above what a foreground was found to have."""
LEAST_OWN, MOST_OWN = F(0.6), F(12)
ROOM = F(0.15)
"""Room above the hue of such a cloth, in shares of it: at half of the noise its own colour would be cut to black."""
BESIDE, OTHER = F(0.5), F(1)
"""Variance of the other channels, in squares of what screen or foreground have, from which and at which a second cloth
is there."""
OWN_FROM, OWN = F(0.08), F(0.12)
"""Dominance of a foreground, in shares of the plate's, that may be spill, and that is its own: green cloth. A grey
cardigan's fold beside a clipped screen has 0.07 to 0.11 of spill; from 0.06 on it was cloth in patches."""
IN_SHADE = F(0.7)
"""How far these two come down where votes tell cloth of the screen's own colour: the shaded parts of a navy coat have
some 0.10, lost their blue, and were black blotches beside the lit ones."""

_despilled = cpu(despilled)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _variance(values, y, x, kr, kg, kb, most):  # type: ignore[no-untyped-def]
    """Variance of the dominance over the mean: high where strands let the screen through, low on cloth.

    Where the other two channels vary by more than screen or foreground have of them (`most`), another cloth is near,
    yellow beside navy, and only that counts which their mean does not explain.
    """
    r, g, b = values[0, y, x], values[1, y, x], values[2, y, x]
    rr, gg, bb = values[3, y, x] - r * r, values[6, y, x] - g * g, values[8, y, x] - b * b
    rg, rb, gb = values[4, y, x] - r * g, values[5, y, x] - r * b, values[7, y, x] - g * b
    hr, hg, hb = F(0.5) - F(0.5) * kr, F(0.5) - F(0.5) * kg, F(0.5) - F(0.5) * kb
    mean = hr * r + hg * g + hb * b
    own = kr * rr + kg * gg + kb * bb
    both = (kr * hg + kg * hr) * rg + (kr * hb + kb * hr) * rb + (kg * hb + kb * hg) * gb
    other = hr * hr * rr + hg * hg * gg + hb * hb * bb + F(2) * (hr * hg * rg + hr * hb * rb + hg * hb * gb)
    most = max(most, mean)
    foreign = ramp(other, BESIDE * most * most, OTHER * most * most + F(1e-9))
    all_of_it = own - F(2) * both + other
    left = own - both * both / max(other, F(1e-6))
    return max(all_of_it + foreign * (left - all_of_it), F(0))


@row_kernel
def fill_colours(
    values: NDArray[np.float32],
    plate: NDArray[np.float32],
    primary: int,
    balance: float,
    told: NDArray[np.float32],
    fill: NDArray[np.float32],
) -> None:
    """`fill` (4, half rows, half columns) from the filled moments (9, ...): straight linear colour, and own.

    `told` (half rows, half columns): 1 where votes tell cloth of the screen's own colour (`own_cloth`).
    """
    kr, kg, kb = F(primary == 0), F(primary == 1), F(primary == 2)
    one, two = (primary + 1) % 3, (primary + 2) % 3
    for y in prange(fill.shape[1]):
        for x in range(fill.shape[2]):
            first, second = values[one, y, x], values[two, y, x]
            mean, half, top = F(0.5) * (first + second), F(0.5) * abs(first - second), max(first, second)
            own = values[primary, y, x] / (mean + F(1e-5))
            vivid = min(max((F(2) * half - PLAIN * top) / ((VIVID - PLAIN) * top + F(1e-6)), F(0)), F(1))
            most = F(1) + (F(balance) + (F(1) - F(balance)) * vivid) * half / (mean + F(1e-5))
            key, pm = values[primary, y, x], F(0.5) * (plate[one, y, x] + plate[two, y, x])
            over = key - mean - F(balance) * half
            share = over / max(plate[primary, y, x] - pm, F(1e-3))
            varies = _variance(values, y, x, kr, kg, kb, pm) / max(over * over, F(1e-6))
            shaded = F(1) - IN_SHADE * max(told[y, x], F(0))
            cloth = ramp(share, shaded * OWN_FROM, shaded * OWN) * (F(1) - ramp(varies, F(0.15), F(0.5)))
            room = own * (F(1) + ROOM * cloth) + SPARE
            most += max(min(room, MOST_OWN) - most, F(0)) * cloth
            own = min(max(room, LEAST_OWN), most)
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            r, g, b, _ = _despilled(
                values[0, y, x], values[1, y, x], values[2, y, x], pr, pg, pb, own, kr, kg, kb, F(1)
            )
            fill[0, y, x], fill[1, y, x], fill[2, y, x], fill[3, y, x] = r, g, b, own
