"""Where two cloths meet, how much of the screen's channel is a pixel's own is told by the pixel itself.

Elsewhere what stands near by tells it (`foreground.fill_colours`). Beside a red scarf that is less than yellow has of
green, and a yellow shirt turned pink for ten pixels along it.

How far the channel k varies against the mean m of the other two, when light alone does not explain it:

    E[(k - q m)^2] / E[m]^2,    q = E[k] / E[m]

is 0.19 for as much yellow as red, 0.08 with a tenth of red; spill over a coat comes to 0.01, over skin to 0.03.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.foreground import PLAIN, SPARE, VIVID
from onset.keying.local_model import OWN
from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
Map = NDArray[np.float32]
SPILL, TWO = F(0.03), F(0.08)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _beside_light(values, y, x, kr, kg, kb):  # type: ignore[no-untyped-def]
    hr, hg, hb = F(0.5) - F(0.5) * kr, F(0.5) - F(0.5) * kg, F(0.5) - F(0.5) * kb
    r, g, b = values[0, y, x], values[1, y, x], values[2, y, x]
    mean = max(hr * r + hg * g + hb * b, F(1e-5))
    q = (kr * r + kg * g + kb * b) / mean
    wr, wg, wb = kr - q * hr, kg - q * hg, kb - q * hb
    squares = wr * wr * values[3, y, x] + wg * wg * values[6, y, x] + wb * wb * values[8, y, x]
    products = wr * wg * values[4, y, x] + wr * wb * values[5, y, x] + wg * wb * values[7, y, x]
    return (squares + F(2) * products) / (mean * mean)


@row_kernel
def tell_apart(half: Map, values: Map, weights: Map, primary: int, balance: float, own: Map) -> None:
    """Raise `own` (rows, columns) to that of `half` (3, ...) where the moments `values` (9, ...) are of two cloths.

    `weights`, of that shape: how sure foreground alone is there, 0 to `OWN`; else the screen is part of what it has.
    """
    kr, kg, kb = F(primary == 0), F(primary == 1), F(primary == 2)
    one, two = (primary + 1) % 3, (primary + 2) % 3
    for y in prange(own.shape[0]):
        for x in range(own.shape[1]):
            first, second = half[one, y, x], half[two, y, x]
            mean, apart, top = F(0.5) * (first + second), F(0.5) * abs(first - second), max(first, second)
            vivid = ramp(F(2) * apart / (top + F(1e-5)), PLAIN, VIVID)
            most = F(1) + (F(balance) + (F(1) - F(balance)) * vivid) * apart / (mean + F(1e-5))
            told = ramp(_beside_light(values, y, x, kr, kg, kb), SPILL, TWO) * min(weights[y, x] / OWN, F(1))
            of_itself = min(half[primary, y, x] / (mean + F(1e-5)) + SPARE, most)
            own[y, x] += told * max(of_itself - own[y, x], F(0))
