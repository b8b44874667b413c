"""Premultiplied foreground: the plate's light taken out, and where little is left, the colour that stands near by.

    c = I - (1 - a) B,    C = (1 - (1 - a)^3) c' + (1 - a)^3 a F

The first is exact where plate and alpha are; at small alpha an error of either is as large as the colour itself, which
the eye sees as a fringe. There F stands for it, the foreground's colour, smooth and extended over the edge. c' has the
brightness of c and leans towards the hue of F where c is the more colourful (1 - least / largest channel): chroma
subsampling and a camera's sharpening colour every edge, but grey beside a red coat is grey.
Source: the blend of M. Forte, Approximate Fast Foreground Colour Estimation (ICIP 2021), with a plate that is known.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation
from onset_kernels.screen_subtract import subtract

F = np.float32


def plate_unmix(
    r: Any, g: Any, b: Any, a: Any, plate_r: Any, plate_g: Any, plate_b: Any,
    fill_r: Any, fill_g: Any, fill_b: Any, ceiling: Any,
) -> Any:  # fmt: skip
    """Premultiplied linear colour from linear `r g b`; `ceiling` is the brightest straight colour there is."""
    r, g, b = subtract(r, g, b, a, plate_r, plate_g, plate_b, ceiling)
    clear = F(1) - a
    top, low = extremes(r, g, b)
    fill_top, fill_low = extremes(fill_r, fill_g, fill_b)
    span, fill_span = top - low, fill_top - fill_low
    top, fill_top, fill_sum = top + F(1e-6), fill_top + F(1e-6), fill_r + fill_g + fill_b + F(1e-6)
    tops = top * fill_top
    per = F(1) / (tops * fill_sum)  # one division for three quotients
    stray = F(4) * (span * fill_top - fill_span * top) * (fill_sum * per)
    stray = stray if stray > F(0) else F(0)
    stray = clear * (stray if stray < F(1) else F(1))
    bright = stray * (r + g + b) * (tops * per)
    near = clear * clear * clear
    keep, near = F(1) - near, near * a
    own, far = keep * (F(1) - stray), keep * bright + near
    return own * r + far * fill_r, own * g + far * fill_g, own * b + far * fill_b


def extremes(r: Any, g: Any, b: Any) -> Any:
    """The largest and the smallest of three."""
    top, low = (r if r > g else g), (g if r > g else r)
    return (top if top > b else b), (low if low < b else b)


PLATE_UNMIX = Operation(
    plate_unmix, lanes="r g b a plate_r plate_g plate_b fill_r fill_g fill_b", replaces="r g b", vanishes="a"
)
