"""The foreground's colour where a pixel is mostly screen, and how much of the screen's channel is its own.

Both come from the moments of sure foreground near by (`local_model`), carried over the edge.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.adaptive_despill import despilled
from onset_kernels.wrap import FASTMATH, cpu

from onset.keying.row_kernel import row_kernel

F = np.float32
PLAIN, VIVID = F(0.7), F(0.92)
"""Saturation of the other two channels up to which a foreground is taken to have no more than `balance` allows, and
from which it keeps whatever it has: yellow is that pure, and what spill makes of skin or blond hair is not."""
SPARE = F(0.05)
"""Room above what a foreground was found to have."""
LEAST_OWN, MOST_OWN = F(0.6), F(12)
OWN_FROM, OWN = F(0.06), F(0.11)
"""Dominance of a foreground, in shares of the plate's, that may be spill, and that is its own: green cloth."""

_despilled = cpu(despilled)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _ramp(value, low, high):  # type: ignore[no-untyped-def]
    return min(max((value - low) / (high - low), F(0)), F(1))


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _variance(values, y, x, primary):  # type: ignore[no-untyped-def]
    """Variance of the dominance over the mean: high where strands let the screen through, low on cloth."""
    place = (3, 4, 5, 4, 6, 7, 5, 7, 8)  # of the moments rr rg rb gg gb bb
    total = F(0)
    for i in range(3):
        for j in range(3):
            wi = F(1) if i == primary else F(-0.5)
            wj = F(1) if j == primary else F(-0.5)
            total += wi * wj * (values[place[3 * i + j], y, x] - values[i, y, x] * values[j, y, x])
    return max(total, F(0))


@row_kernel
def fill_colours(
    values: NDArray[np.float32], plate: NDArray[np.float32], primary: int, balance: float, fill: NDArray[np.float32]
) -> None:
    """`fill` (4, half rows, half columns) from the filled moments (9, ...): straight linear colour, and own."""
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
            varies = _variance(values, y, x, primary) / max(over * over, F(1e-6))
            cloth = _ramp(share, OWN_FROM, OWN) * (F(1) - _ramp(varies, F(0.15), F(0.5)))
            most += max(min(own + SPARE, MOST_OWN) - most, F(0)) * cloth
            own = min(max(own + SPARE, LEAST_OWN), most)
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            r, g, b, _ = _despilled(
                values[0, y, x], values[1, y, x], values[2, y, x], pr, pg, pb, own, kr, kg, kb, F(1)
            )
            fill[0, y, x], fill[1, y, x], fill[2, y, x], fill[3, y, x] = r, g, b, own
