"""Grey and white veils: translucent cloth, smoke, glass, that hang beside a foreground of another colour.

The colours of sure foreground are carried outwards (`local_model`), so that a white veil beside a red coat would be
read along the red: too thin, and coloured like the coat. Where the plain colour difference takes the screen out of a
pixel and leaves a bright grey, that grey is what hangs there, unless the pixel is a mixture of the plate and the colour
near by: blond hair before blue gives grey as well.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
GREY, COLOURED = F(0.12), F(0.25)
"""Saturation of what is left, up to which it is grey and from which it is not."""
FAINT, THIN, THICK, SOLID = F(0.08), F(0.2), F(0.6), F(0.8)
"""Alpha of a veil: less is noise; more is white cloth with the screen's light on it."""
BLACK, BRIGHT = F(0.3), F(0.6)
"""Red, green and blue together of what is left: navy before blue leaves black."""
MIXED, APART = F(0.2), F(0.4)
"""Of the squared distance from the plate, what lies off the line from the plate to the colour near by."""
_LEAST = F(1 / 1024)
LIT = F(1.1)
"""Alpha of a veil over what the plain difference reads: the screen shines on it from all around, and through it; that
light reads as transparency. Measured on cloth of known alpha: 1.14, on the guessed plates of four takes 1.0 to 1.14."""


@row_kernel
def read_veils(
    half: NDArray[np.float32],
    plate: NDArray[np.float32],
    near: NDArray[np.float32],
    primary: int,
    lean: NDArray[np.float32],
    fill: NDArray[np.float32],
) -> None:
    """Turn `lean` to the plain difference and `fill` to the veil's own grey where one hangs.

    All are (channels, rows, columns): `half` a picture, `plate` its plate, `near` the mean colour of sure foreground,
    `lean` as `local_model.solve` left it, `fill` as `foreground.fill_colours` did.
    """
    kr, kg, kb = F(primary == 0), F(primary == 1), F(primary == 2)
    for y in prange(half.shape[1]):
        for x in range(half.shape[2]):
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            dr, dg, db = half[0, y, x] - pr, half[1, y, x] - pg, half[2, y, x] - pb
            wr, wg, wb = lean[0, y, x], lean[1, y, x], lean[2, y, x]
            screen = F(1.5) * (kr * pr + kg * pg + kb * pb) - F(0.5) * (pr + pg + pb)
            plain = -LIT / max(screen, _LEAST)
            qr, qg, qb = plain * (F(1.5) * kr - F(0.5)), plain * (F(1.5) * kg - F(0.5)), plain * (F(1.5) * kb - F(0.5))
            alpha = qr * dr + qg * dg + qb * db
            own = wr * dr + wg * dg + wb * db
            per = F(1) / max(alpha, FAINT)
            r, g, b = pr / LIT + dr * per, pg / LIT + dg * per, pb / LIT + db * per
            top, low = max(max(r, g), b), min(min(r, g), b)
            mr, mg, mb = near[0, y, x] - pr, near[1, y, x] - pg, near[2, y, x] - pb
            er, eg, eb = dr - own * mr, dg - own * mg, db - own * mb
            off = (er * er + eg * eg + eb * eb) / max(dr * dr + dg * dg + db * db, F(1e-6))
            veil = F(1) - ramp((top - low) / max(top, _LEAST), GREY, COLOURED)
            veil *= ramp(alpha, FAINT, THIN) * (F(1) - ramp(alpha, THICK, SOLID))
            veil *= ramp(r + g + b, BLACK, BRIGHT) * ramp(off, MIXED, APART)
            lean[0, y, x], lean[1, y, x], lean[2, y, x] = (
                wr + veil * (qr - wr),
                wg + veil * (qg - wg),
                wb + veil * (qb - wb),
            )
            fill[0, y, x] += veil * (max(r, F(0)) - fill[0, y, x])
            fill[1, y, x] += veil * (max(g, F(0)) - fill[1, y, x])
            fill[2, y, x] += veil * (max(b, F(0)) - fill[2, y, x])
            fill[3, y, x] += veil * (F(1) - fill[3, y, x])
