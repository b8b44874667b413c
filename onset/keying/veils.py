"""Veils: translucent cloth, smoke, glass, that hang beside a foreground of another colour.

The colours of sure foreground are carried outwards (`local_model`), so that a white veil beside a red coat would be
read along the red: too thin, and coloured like the coat. Where the plain colour difference takes the screen out of a
pixel and leaves a bright grey, that grey is what hangs there, unless the pixel is a mixture of the plate and the colour
near by: blond hair before blue gives grey as well. Where a wide area varies as a veil does (`own_cloth`), one of any
colour hangs there, and is read along its own.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

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
NO_MIXTURE, ANOTHER = F(0.4), F(0.6)
"""The same for what only small votes call a veil: hair and soft edges vary as one, and lie on that line."""
FIRM, FIRMER = F(0.85), F(1.0)
"""Alpha up to which a veil that only small votes tell is believed."""
_LEAST = F(1 / 1024)
LIT = F(1.1)
"""Alpha of a veil over what the plain difference reads: the screen shines on it from all around, and through it; that
light reads as transparency. Measured on cloth of known alpha: 1.14, on the guessed plates of four takes 1.0 to 1.14."""

OPAQUE, BEYOND = F(0.95), F(1.1)
"""Reading from which something opaque stands behind or before sheer cloth, and surely does. A tinted veil's is the
one along its own colour: by the plain difference folds of coral and rose with an alpha of 0.5 read 1."""
VIVID, PURE = F(1.3), F(1.6)
"""By the plain difference: no veil of 0.65 reads so much, and magenta behind one reads 1.9."""
FURTHER, BRIGHTER, WHITEST, FARTHEST = F(0.75), F(2.0), F(0.8), F(3.0)
"""A tinted veil's own colour lies on the line from the plate through what the plain difference leaves of it, there or
further on, until a channel is 0 or has twice the plate's most light, or that of white cloth (`WHITEST`, linear, of a
picture exposed for people); at most three times as far. With half the way rose, lilac and coral read 1.4 of their
alpha, with all of it burgundy 0.9."""


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _reach(here, step, most):  # type: ignore[no-untyped-def]
    """How many times `step` may be added to `here` until it leaves 0 to `most`."""
    return (most - here) / max(step, _LEAST) if step > F(0) else here / max(-step, _LEAST)


@row_kernel
def read_veils(
    half: NDArray[np.float32],
    plate: NDArray[np.float32],
    near: NDArray[np.float32],
    primary: int,
    cloth: NDArray[np.float32],
    alone: NDArray[np.float32],
    lean: NDArray[np.float32],
    fill: NDArray[np.float32],
) -> None:
    """Turn `lean` to the plain difference and `fill` to the veil's own grey where one hangs.

    All are (channels, rows, columns): `half` a picture, `plate` its plate, `near` the mean colour of sure foreground,
    `cloth` (rows, columns, no channels) -1 where a veil is surely told and `alone` 1 where none but small votes tell it
    (`own_cloth`), `lean` as `local_model.solve` left it, `fill` as `foreground.fill_colours` did.
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
            grey = F(1) - ramp((top - low) / max(top, _LEAST), GREY, COLOURED)
            veil = grey * ramp(alpha, FAINT, THIN) * (F(1) - ramp(alpha, THICK, SOLID))
            veil *= ramp(r + g + b, BLACK, BRIGHT) * ramp(off, MIXED, APART)
            clear = ramp(off, NO_MIXTURE, ANOTHER) * (F(1) - ramp(alpha, FIRM, FIRMER))
            told = max(-cloth[y, x], F(0)) - alone[y, x] * (F(1) - clear)
            sr, sg, sb = LIT * r - pr, LIT * g - pg, LIT * b - pb
            most = max(BRIGHTER * max(max(pr, pg), pb), WHITEST)
            reach = min(min(_reach(pr, sr, most), _reach(pg, sg, most)), _reach(pb, sb, most))
            on = F(1) + (F(1) - grey) * FURTHER * max(min(reach, FARTHEST) - F(1), F(0))
            told *= F(1) - max(ramp(alpha / on, OPAQUE * LIT, BEYOND * LIT), ramp(alpha, VIVID * LIT, PURE * LIT))
            veil = max(veil, told * ramp(alpha, FAINT, THIN))
            tinted = (F(1) - grey) * told
            on = F(1) + tinted * FURTHER * max(min(reach, FARTHEST) - F(1), F(0))
            less = (LIT - tinted * (LIT - F(1))) / (LIT * on)
            qr, qg, qb = less * qr, less * qg, less * qb
            r, g, b = r + (on - F(1)) * sr, g + (on - F(1)) * sg, b + (on - F(1)) * sb
            lean[0, y, x], lean[1, y, x], lean[2, y, x] = (
                wr + veil * (qr - wr),
                wg + veil * (qg - wg),
                wb + veil * (qb - wb),
            )
            fill[0, y, x] += veil * (max(r, F(0)) - fill[0, y, x])
            fill[1, y, x] += veil * (max(g, F(0)) - fill[1, y, x])
            fill[2, y, x] += veil * (max(b, F(0)) - fill[2, y, x])
            fill[3, y, x] += veil * (F(1) - fill[3, y, x])
