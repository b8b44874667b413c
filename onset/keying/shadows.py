"""Shadows that fall on the screen: how dark, away from the foreground, carried smoothly up to it.

A pixel in shadow is the plate with less light, t B, in the plate's own colour. Whether that is a shadow or a thin black
veil no pixel can tell; it counts as shadow where the colour fits closely and nothing solid is near. The plate darkened
by `t` is then what the key is read against, so that a shadow is screen; left as it is, the same shadow is read as black
of alpha 1 - t, which goes over a background as darkening. Kept by k it has the alpha k (1 - t): half a shadow takes
half as much of the background's light, linear.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.row_kernel import row_kernel

F = np.float32
DARKEST, BRIGHTEST = F(0.35), F(1.1)
SPARE = F(0.02)
"""Darker by so little is the plate's own roughness, not a shadow."""
FITS, FITS_NOT = F(0.015), F(0.035)
"""Distance from the plate's colour, relative to the pixel, that is surely its own, and that surely is not; noise
comes on top. At 0.04 and 0.09 glass, navy before blue and metal that mirrors the screen were taken for shadows."""

UNLIKE = F(0.1)
"""Weight with which what is no shadow says that there is none: polished metal has spots that fit."""


@row_kernel
def shadow_light(
    half: NDArray[np.float32],
    plate: NDArray[np.float32],
    near: NDArray[np.float32],
    values: NDArray[np.float32],
    weights: NDArray[np.float32],
    noise: float,
) -> None:
    """Light of each pixel against the plate's and how surely it is a shadow's: `values`, `weights` (rows, columns).

    `half` and `plate` (3, rows, columns); `near` (rows, columns) is how solid the most solid thing near by is; `noise`
    the standard deviation of a pixel of `half`, linear.
    """
    rows, columns = near.shape
    for y in prange(rows):
        for x in range(columns):
            r, g, b = half[0, y, x], half[1, y, x], half[2, y, x]
            pr, pg, pb = plate[0, y, x], plate[1, y, x], plate[2, y, x]
            light = (r * pr + g * pg + b * pb) / (pr * pr + pg * pg + pb * pb + F(1e-6))
            dr, dg, db = r - light * pr, g - light * pg, b - light * pb
            off, own = np.sqrt(dr * dr + dg * dg + db * db), np.sqrt(r * r + g * g + b * b) + F(1e-3)
            fits = min(max((FITS_NOT * own + F(noise) - off) / ((FITS_NOT - FITS) * own), F(0)), F(1))
            free = min(max((F(0.85) - near[y, x]) * F(5), F(0)), F(1))
            inside = F(1) if DARKEST < light < BRIGHTEST else F(0)
            sure = fits * inside
            weights[y, x] = max(sure, UNLIKE) * free
            values[y, x] = F(1) + sure / max(sure, UNLIKE) * (light - F(1))


def kept_shadows(light: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where a shadow that is kept is black, 0..1, from what `shadow_light` gave: the colour of what stands near by is
    none of its own, and a red coat would redden it over a dark background."""
    black: NDArray[np.float32] = np.clip((F(1) - SPARE - light) * F(12), F(0), F(1)) * weights
    return black


def show_as_black(
    black: NDArray[np.float32], plate: NDArray[np.float32], lean: NDArray[np.float32], fill: NDArray[np.float32]
) -> None:
    """Where a shadow is kept, `fill` without colour, and `lean` turned up or down so that black before `plate` reads 1.

    All at half size. A direction is found for what stands near by, and denser for a veil: a shadow of 0.54 beside a
    grey coat read 0.60.
    """
    fill[:3] *= F(1) - black
    reads = np.maximum(-np.einsum("cyx,cyx->yx", lean, plate), F(0.5))
    lean *= F(1) + black * (F(1) / reads - F(1))


@row_kernel
def darken(plate: NDArray[np.float32], light: NDArray[np.float32], kept: float, dark: NDArray[np.float32]) -> None:
    """`dark`: the plate (3, rows, columns) as the key reads against it, with shadows of `light` (half the size).

    `kept` 0..1: t B before (1 - d) / (1 - kept d) B, d = 1 - t, reads kept d, that share of the whole shadow's alpha.
    """
    rows, columns = plate.shape[1:]
    for y in prange(rows):
        left = np.empty((columns + 1) // 2, np.float32)
        for u in range(left.shape[0]):
            gone = max(F(1) - SPARE - light[y // 2, u], F(0))
            left[u] = (F(1) - gone) / (F(1) - F(kept) * min(gone, F(0.99)))
        for channel in range(3):
            for u in range(columns // 2):  # whole pairs: only so does it vectorise
                dark[channel, y, 2 * u] = plate[channel, y, 2 * u] * left[u]
                dark[channel, y, 2 * u + 1] = plate[channel, y, 2 * u + 1] * left[u]
            if columns & 1:
                dark[channel, y, columns - 1] = plate[channel, y, columns - 1] * left[columns // 2]
