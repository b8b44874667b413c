"""Where foreground is sure, its colour and how that varies; from it, everywhere, the best linear reading of alpha.

A pixel is I = a F + (1 - a) B. With F spread about a mean M with covariance S, the linear function of I that is 0 on
the plate, 1 on M and varies least for F within S is

    a = lean . (I - B),   lean = S^-1 (M - B) / ((M - B) . S^-1 (M - B))

the linear discriminant of R. Fisher (1936). With S large in all directions without dominance it is the colour
difference key; with S = F F^T (the same colour in any light) it reads the hue alone; with S small it is the projection
onto the line from plate to foreground. S here is the local covariance, with a share of each of the three.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
BRIGHTEST = F(65504)
SHADING = F(0.25)
"""Variance of the light on a foreground, relative to its square."""
NEUTRAL = F(0.02)
"""Variance without dominance that is always allowed for: a grey may stand where it was not seen."""
NOISE = F(0.0001)
"""Variance in every direction: the camera's noise, and what the plate misses."""
SHRUNK = F(0.5)
"""Of a foreground's dominance below 0 so much is not believed: a grey beside red would read half transparent."""
MIXED, APART = F(0.05), F(0.2)
"""Of the squared distance from the plate, what lies off the line from the plate to that foreground: up to which a place
is a mixture of both, where all of its dominance is believed, and from which something else, grey, may be there. Before
blue all that is warm has dominance far below 0: half a pixel of fair hair read 0.73, of skin 0.65."""
DENSE_FROM, DENSE = F(0.6), F(0.72)
"""A reading that is nowhere less over a wide neighbourhood is an opaque thing of the screen's hue, not a veil."""
HALF_TOLD = F(0.5)
"""Of the wide votes, this much for a veil is enough for nothing in it to be sure."""
OWN = F(0.25)
"""Share that a sure pixel's own colour has beside its surroundings': enough to follow a stripe, not its grain."""


@row_kernel
def halved(source: NDArray[np.float32], half: NDArray[np.float32]) -> None:
    """Means of 2 x 2 pixels of (channels, rows, columns); at an odd edge the last row or column counts twice.

    What is no number, or none that a camera gives, becomes 0: push-pull would carry it everywhere.
    """
    channels, rows, columns = source.shape
    for y in prange(half.shape[1]):
        for channel in range(channels):
            top, low = source[channel, 2 * y], source[channel, min(2 * y + 1, rows - 1)]
            for x in range(columns // 2):
                upper, lower = top[2 * x] + top[2 * x + 1], low[2 * x] + low[2 * x + 1]
                mean = F(0.25) * (upper + lower)
                half[channel, y, x] = mean if F(0) < mean < BRIGHTEST else F(0)
            if columns & 1:
                mean = F(0.5) * (top[columns - 1] + low[columns - 1])
                half[channel, y, columns // 2] = mean if F(0) < mean < BRIGHTEST else F(0)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _sure_cell(solid, soft, wide, veil, told, top, low, left, right):  # type: ignore[no-untyped-def]
    hard = min(min(solid[top, left], solid[top, right]), min(solid[low, left], solid[low, right]))
    gentle = min(min(soft[top, left], soft[top, right]), min(soft[low, left], soft[low, right]))
    sure = ramp(hard, F(0.88), F(0.97)) * ramp(gentle, F(0.3), F(0.5))
    opaque = F(1) - veil
    opaque *= F(1) - min(told / HALF_TOLD, F(1))
    return OWN * opaque * max(sure, ramp(wide, DENSE_FROM, DENSE))


@row_kernel
def sure_foreground(
    solid: NDArray[np.float32],
    soft: NDArray[np.float32],
    wide: NDArray[np.float32],
    cloth: NDArray[np.float32],
    sheer: NDArray[np.float32],
    weights: NDArray[np.float32],
) -> None:
    """`weights` (half the proxy's size): how sure it is that foreground alone is there.

    `solid` and `soft` (rows, columns) are minima over the neighbours, `wide` (half the size) over many; `cloth`, of
    that size too, is -1 on a veil, and the second of `sheer` (2, ...) 1 all about one: there nothing is sure, whatever
    it reads, for tinted folds of 0.7 read 1.4. Where the first is, wide votes tell a veil, and half of them will do.
    """
    rows, columns = solid.shape
    for y in prange(wide.shape[0]):
        top, low = 2 * y, min(2 * y + 1, rows - 1)
        for x in range(columns // 2):  # whole pairs: only so does it vectorise
            veil, told = max(-cloth[y, x], sheer[1, y, x]), max(sheer[0, y, x], F(0))
            weights[y, x] = _sure_cell(solid, soft, wide[y, x], veil, told, top, low, 2 * x, 2 * x + 1)
        if columns & 1:
            u, last = columns // 2, columns - 1
            veil, told = max(-cloth[y, u], sheer[1, y, u]), max(sheer[0, y, u], F(0))
            weights[y, u] = _sure_cell(solid, soft, wide[y, u], veil, told, top, low, last, last)


@row_kernel
def moments(half: NDArray[np.float32], values: NDArray[np.float32]) -> None:
    """`values` (9, rows, columns): r g b, rr rg rb gg gb bb of `half`."""
    for y in prange(half.shape[1]):
        for x in range(half.shape[2]):
            r, g, b = half[0, y, x], half[1, y, x], half[2, y, x]
            values[0, y, x], values[1, y, x], values[2, y, x] = r, g, b
            values[3, y, x], values[4, y, x], values[5, y, x] = r * r, r * g, r * b
            values[6, y, x], values[7, y, x], values[8, y, x] = g * g, g * b, b * b


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy", forceinline=True)
def _off_line(dr, dg, db, vr, vg, vb):  # type: ignore[no-untyped-def]
    """Squared sine between both: 0 where the first is a share of the second, 1 for none."""
    along, own = dr * vr + dg * vg + db * vb, dr * dr + dg * dg + db * db
    both = own * (vr * vr + vg * vg + vb * vb)
    return F(1) - max(along, F(0)) * along / max(both, F(1e-9)) if both > F(1e-9) else F(1)


@row_kernel
def solve(
    half: NDArray[np.float32],
    values: NDArray[np.float32],
    plate: NDArray[np.float32],
    primary: int,
    lean: NDArray[np.float32],
) -> None:
    """`lean` (3, rows, columns), half the proxy's size; of that size the picture, the filled moments and the plate."""
    nr, ng, nb = F(-1), F(-1), F(-1)  # dominance, twice; its unit vector is n / sqrt(6)
    if primary == 0:
        nr = F(2)
    elif primary == 1:
        ng = F(2)
    else:
        nb = F(2)
    base, side, shade = NEUTRAL + NOISE, NEUTRAL / F(6), SHADING - F(1)
    for y in prange(lean.shape[1]):
        for x in range(lean.shape[2]):
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            mr, mg, mb = values[0, y, x], values[1, y, x], values[2, y, x]
            # covariance, the light on it, and all that has no dominance: NEUTRAL (1 - n n^T)
            a11 = max(values[3, y, x] - mr * mr, F(0)) + SHADING * mr * mr + base - side * nr * nr
            a22 = max(values[6, y, x] - mg * mg, F(0)) + SHADING * mg * mg + base - side * ng * ng
            a33 = max(values[8, y, x] - mb * mb, F(0)) + SHADING * mb * mb + base - side * nb * nb
            a12 = values[4, y, x] + shade * mr * mg - side * nr * ng
            a13 = values[5, y, x] + shade * mr * mb - side * nr * nb
            a23 = values[7, y, x] + shade * mg * mb - side * ng * nb
            off = _off_line(half[0, y, x] - pr, half[1, y, x] - pg, half[2, y, x] - pb, mr - pr, mg - pg, mb - pb)
            shrunk = SHRUNK * ramp(off, MIXED, APART)
            own = shrunk * min(F(0.5) * (nr * mr + ng * mg + nb * mb), F(0)) * F(1.0 / 3.0)
            vr, vg, vb = mr - own * nr - pr, mg - own * ng - pg, mb - own * nb - pb
            c11, c12, c13 = a22 * a33 - a23 * a23, a13 * a23 - a12 * a33, a12 * a23 - a13 * a22
            c22, c23, c33 = a11 * a33 - a13 * a13, a12 * a13 - a11 * a23, a11 * a22 - a12 * a12
            wr = c11 * vr + c12 * vg + c13 * vb
            wg = c12 * vr + c22 * vg + c23 * vb
            wb = c13 * vr + c23 * vg + c33 * vb
            along = wr * vr + wg * vg + wb * vb
            screen = F(0.5) * (nr * pr + ng * pg + nb * pb)
            plain = F(-0.5) / max(screen, F(1 / 1024))
            good = along > F(1e-12)
            per = F(1) / max(along, F(1e-12))
            lean[0, y, x] = wr * per if good else plain * nr
            lean[1, y, x] = wg * per if good else plain * ng
            lean[2, y, x] = wb * per if good else plain * nb
