"""Straight to premultiplied alpha and back (Porter and Duff 1984, section 3), in linear light."""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
LEAST_ALPHA = F(1 / 65536)


def premultiply(r: Any, g: Any, b: Any, a: Any) -> Any:
    """Colour times alpha."""
    return r * a, g * a, b * a


def unpremultiply(r: Any, g: Any, b: Any, a: Any) -> Any:
    """Colour over alpha; alphas below 1/65536 (a 16-bit file's zero) have no colour: 0."""
    per_alpha = F(1) / (a if a > LEAST_ALPHA else LEAST_ALPHA)
    per_alpha = per_alpha if a > LEAST_ALPHA else F(0)
    return r * per_alpha, g * per_alpha, b * per_alpha


def unpremultiply_codes(r: Any, g: Any, b: Any, a: Any) -> Any:
    """Encoded colour over alpha, 0 to 1: what was stored beside its alpha had no other codes.

    At an alpha of a few codes the error of a lossy codec is divided as well, and would come to many times white.
    """
    red, green, blue = unpremultiply(r, g, b, a)
    return min(max(red, F(0)), F(1)), min(max(green, F(0)), F(1)), min(max(blue, F(0)), F(1))


PREMULTIPLY = Operation(premultiply, lanes="r g b a", replaces="r g b")
UNPREMULTIPLY = Operation(unpremultiply, lanes="r g b a", replaces="r g b")
UNPREMULTIPLY_CODES = Operation(unpremultiply_codes, lanes="r g b a", replaces="r g b")
