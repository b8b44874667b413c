"""Chroma-distance key: how far a pixel's Cb Cr lies from the screen's, through a ramp. Brightness plays no part.

    a = clamp((distance - similarity) / smoothness)

As FFmpeg's `chromakey` (vf_chromakey.c; its distance is ours / sqrt(2)) and OBS's chroma key (before its power of 1.5;
chroma_key_filter_v2.effect), with BT.709 coefficients. Both work on display values; here lanes are linear, so a square
root (gamma 2) stands for the display curve: a polynomial of the right one would cost more and move no edge.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
KR, KG, KB = F(0.2126), F(0.7152), F(0.0722)  # Rec. ITU-R BT.709-6, item 3.2
PER_CB = F(0.5 / (1 - 0.0722))
PER_CR = F(0.5 / (1 - 0.2126))


def display(x: Any) -> Any:
    """About the display value of linear light: its square root; negatives and NaN give 0."""
    return F(math.sqrt(x if x > F(0) else F(0)))


def chroma_key(
    r: Any, g: Any, b: Any, a: Any, screen_r: Any, screen_g: Any, screen_b: Any, similarity: Any, smoothness: Any
) -> Any:  # fmt: skip
    """Matte from distance in Cb Cr (each -0.5..0.5). `screen_*` linear; a `smoothness` of 0 gives a hard edge.

    The input's alpha `a` limits the matte.
    """
    dr = display(r) - display(screen_r)
    dg = display(g) - display(screen_g)
    db = display(b) - display(screen_b)
    dy = KR * dr + KG * dg + KB * db
    cb, cr = (db - dy) * PER_CB, (dr - dy) * PER_CR
    distance = F(math.sqrt(cb * cb + cr * cr))
    ramp = smoothness if smoothness > F(1e-6) else F(1e-6)
    key = (distance - similarity) / ramp
    key = key if key > F(0) else F(0)
    return key if key < a else a


CHROMA_KEY = Operation(chroma_key, lanes="r g b a", replaces="a")
