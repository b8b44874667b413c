"""Where foreground is sure, its colour and how that varies; from it, everywhere, the best linear reading of alpha.

A pixel is I = a F + (1 - a) B. With F spread about a mean M with covariance S, the linear function of I that is 0 on
the plate, 1 on M and varies least for F within S is

    a = lean . (I - B),   lean = S^-1 (M - B) / ((M - B) . S^-1 (M - B))

the linear discriminant of R. Fisher (1936). With S large in all directions without dominance it is the colour
difference key; with S = F F^T (the same colour in any light) it reads the hue alone; with S small it is the projection
onto the line from plate to foreground. S here is the local covariance, with a share of each of the three.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32
SHADING = F(0.25)
"""Variance of the light on a foreground, relative to its square."""
NEUTRAL = F(0.02)
"""Variance without dominance that is always allowed for: a grey may stand where it was not seen."""
NOISE = F(0.0001)
"""Variance in every direction: the camera's noise, and what the plate misses."""
SHRUNK = F(0.5)
DENSE_FROM, DENSE = F(0.6), F(0.72)
"""A reading that is nowhere less over a wide neighbourhood is an opaque thing of the screen's hue, not a veil."""
OWN = F(0.25)
"""Share that a sure pixel's own colour has beside its surroundings': enough to follow a stripe, not its grain."""


@njit(nogil=True, cache=True, fastmath=True)
def _ramp(value, low, high):  # type: ignore[no-untyped-def]
    t = (value - low) / (high - low)
    return min(max(t, F(0)), F(1))


@njit(nogil=True, cache=True, fastmath=True)
def gather(
    proxy: NDArray[np.float32],
    solid: NDArray[np.float32],
    soft: NDArray[np.float32],
    wide: NDArray[np.float32],
    values: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> None:
    """Finest level of the pyramid, half the proxy's size: first and second moments of sure foreground.

    `solid` and `soft` are minima over the neighbours, `wide` (half the size) over many. `values` (9, total): r g b, rr rg rb gg gb bb, each x weight.
    """
    rows, columns = solid.shape
    half_rows, half_columns = (rows + 1) // 2, (columns + 1) // 2
    for y in range(half_rows):
        for x in range(half_columns):
            at = y * half_columns + x
            total = F(0)
            r1 = g1 = b1 = rr = rg = rb = gg = gb = bb = F(0)
            dense = _ramp(wide[y, x], DENSE_FROM, DENSE)
            for v in range(2 * y, min(2 * y + 2, rows)):
                for u in range(2 * x, min(2 * x + 2, columns)):
                    sure = _ramp(solid[v, u], F(0.88), F(0.97)) * _ramp(soft[v, u], F(0.3), F(0.5))
                    sure = max(sure, dense) * F(0.25) * OWN
                    r, g, b = proxy[0, v, u], proxy[1, v, u], proxy[2, v, u]
                    total += sure
                    r1 += sure * r
                    g1 += sure * g
                    b1 += sure * b
                    rr += sure * r * r
                    rg += sure * r * g
                    rb += sure * r * b
                    gg += sure * g * g
                    gb += sure * g * b
                    bb += sure * b * b
            weights[at] = total
            values[0, at], values[1, at], values[2, at] = r1, g1, b1
            values[3, at], values[4, at], values[5, at] = rr, rg, rb
            values[6, at], values[7, at], values[8, at] = gg, gb, bb


@njit(nogil=True, cache=True, fastmath=True, error_model="numpy")
def solve(values: NDArray[np.float32], plate: NDArray[np.float32], primary: int, lean: NDArray[np.float32]) -> None:
    """`lean` (3, half rows, half columns) from the filled moments and the plate (3, rows, columns) in full."""
    rows, columns = plate.shape[1], plate.shape[2]
    half_rows, half_columns = lean.shape[1], lean.shape[2]
    third = F(1.0 / 6.0)
    for y in range(half_rows):
        v, v2 = 2 * y, min(2 * y + 1, rows - 1)
        for x in range(half_columns):
            at = y * half_columns + x
            u, u2 = 2 * x, min(2 * x + 1, columns - 1)
            pr = F(0.25) * (plate[0, v, u] + plate[0, v, u2] + plate[0, v2, u] + plate[0, v2, u2])
            pg = F(0.25) * (plate[1, v, u] + plate[1, v, u2] + plate[1, v2, u] + plate[1, v2, u2])
            pb = F(0.25) * (plate[2, v, u] + plate[2, v, u2] + plate[2, v2, u] + plate[2, v2, u2])
            mr, mg, mb = values[0, at], values[1, at], values[2, at]
            shade = SHADING - F(1)
            # covariance + light + all that has no dominance: NEUTRAL (1 - n n^T), n the unit vector of dominance
            nr = nb = ng = F(-1)
            if primary == 0:
                nr = F(2)
            elif primary == 1:
                ng = F(2)
            else:
                nb = F(2)
            base = NEUTRAL + NOISE
            side = NEUTRAL * third
            a11 = max(values[3, at] - mr * mr, F(0)) + SHADING * mr * mr + base - side * nr * nr
            a22 = max(values[6, at] - mg * mg, F(0)) + SHADING * mg * mg + base - side * ng * ng
            a33 = max(values[8, at] - mb * mb, F(0)) + SHADING * mb * mb + base - side * nb * nb
            a12 = values[4, at] + shade * mr * mg - side * nr * ng
            a13 = values[5, at] + shade * mr * mb - side * nr * nb
            a23 = values[7, at] + shade * mg * mb - side * ng * nb
            own = F(0.5) * (nr * mr + ng * mg + nb * mb)
            own = SHRUNK * min(own, F(0)) * F(1.0 / 3.0)
            vr, vg, vb = mr - own * nr - pr, mg - own * ng - pg, mb - own * nb - pb
            c11, c12, c13 = a22 * a33 - a23 * a23, a13 * a23 - a12 * a33, a12 * a23 - a13 * a22
            c22, c23, c33 = a11 * a33 - a13 * a13, a12 * a13 - a11 * a23, a11 * a22 - a12 * a12
            wr = c11 * vr + c12 * vg + c13 * vb
            wg = c12 * vr + c22 * vg + c23 * vb
            wb = c13 * vr + c23 * vg + c33 * vb
            along = wr * vr + wg * vg + wb * vb
            screen = F(0.5) * (nr * pr + ng * pg + nb * pb)
            plain = F(-0.5) / screen if screen > F(1 / 1024) else F(0)
            good = along > F(1e-12)
            per = F(1) / along if good else F(0)
            lean[0, y, x] = wr * per if good else plain * nr
            lean[1, y, x] = wg * per if good else plain * ng
            lean[2, y, x] = wb * per if good else plain * nb
