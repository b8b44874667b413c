"""Premultiplied foreground: the plate's light taken out, and where little is left, the colour that stands near by.

    c = I - (1 - a) B,    C = (1 - (1 - a)^3) c' + (1 - a)^3 a F

The first is exact where plate and alpha are; at small alpha an error of either is as large as the colour itself, which
the eye sees as a fringe. There F stands for it, the foreground's colour, smooth and extended over the edge. c' has the
brightness of c and leans towards the hue of F where c is the more colourful: chroma subsampling and a camera's
sharpening colour every edge, but grey beside a red coat is grey.
Source: the blend of M. Forte, Approximate Fast Foreground Colour Estimation (ICIP 2021), with a plate that is known.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation
from onset_kernels.screen_subtract import subtract

F = np.float32


def saturation(r: Any, g: Any, b: Any) -> Any:
    """Largest less smallest channel, over the largest: 0 for grey, 1 where one is missing."""
    top = r if r > g else g
    low = g if r > g else r
    top = top if top > b else b
    low = low if low < b else b
    return (top - low) / (top + F(1e-6))


def plate_unmix(
    r: Any, g: Any, b: Any, a: Any, plate_r: Any, plate_g: Any, plate_b: Any,
    fill_r: Any, fill_g: Any, fill_b: Any, ceiling: Any,
) -> Any:  # fmt: skip
    """Premultiplied linear colour from linear `r g b`; `ceiling` is the brightest straight colour there is."""
    r, g, b = subtract(r, g, b, a, plate_r, plate_g, plate_b, ceiling)
    clear = F(1) - a
    stray = F(4) * (saturation(r, g, b) - saturation(fill_r, fill_g, fill_b))
    stray = stray if stray > F(0) else F(0)
    stray = clear * (stray if stray < F(1) else F(1))
    bright = stray * (r + g + b) / (fill_r + fill_g + fill_b + F(1e-6))
    own = F(1) - stray
    r, g, b = own * r + bright * fill_r, own * g + bright * fill_g, own * b + bright * fill_b
    near = clear * clear * clear
    keep, near = F(1) - near, near * a
    return keep * r + near * fill_r, keep * g + near * fill_g, keep * b + near * fill_b


PLATE_UNMIX = Operation(plate_unmix, lanes="r g b a plate_r plate_g plate_b fill_r fill_g fill_b", replaces="r g b")
