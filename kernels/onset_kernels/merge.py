"""Merging a layer with the stack, on premultiplied linear light.

Source: T. Porter and T. Duff, Compositing Digital Images (SIGGRAPH 1984).
`r g b a` is the layer, `under_*` the stack so far, and where the result goes.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def over(r: Any, g: Any, b: Any, a: Any, under_r: Any, under_g: Any, under_b: Any, under_a: Any) -> Any:
    """The layer in front: A + (1 - a) B."""
    clear = F(1) - a
    return r + clear * under_r, g + clear * under_g, b + clear * under_b, a + clear * under_a


def under(r: Any, g: Any, b: Any, a: Any, under_r: Any, under_g: Any, under_b: Any, under_a: Any) -> Any:
    """The layer behind everything so far: B + (1 - b) A."""
    clear = F(1) - under_a
    return under_r + clear * r, under_g + clear * g, under_b + clear * b, under_a + clear * a


def plus(r: Any, g: Any, b: Any, a: Any, under_r: Any, under_g: Any, under_b: Any, under_a: Any) -> Any:
    """Light added to light; alpha stops at 1, colour does not (it is light, and a store clamps)."""
    alpha = a + under_a
    return r + under_r, g + under_g, b + under_b, alpha if alpha < F(1) else F(1)


def over_lit(
    r: Any, g: Any, b: Any, a: Any, spill: Any, under_r: Any, under_g: Any, under_b: Any, under_a: Any, back: Any
) -> Any:  # fmt: skip
    """`over`, and `back` of the light that the screen threw on the layer comes from what now stands behind it.

    `spill` is the share of the screen's light that despill took out, at most `a`: what was cut away reflects nothing.
    """
    clear = F(1) - a
    lit = spill if spill < a else a
    lit = clear + back * lit
    return r + lit * under_r, g + lit * under_g, b + lit * under_b, a + clear * under_a


_LANES = "r g b a under_r under_g under_b under_a"
_STACK = "under_r under_g under_b under_a"
OVER_LIT = Operation(over_lit, lanes="r g b a spill under_r under_g under_b under_a", replaces=_STACK)
OVER = Operation(over, lanes=_LANES, replaces=_STACK)
UNDER = Operation(under, lanes=_LANES, replaces=_STACK)
PLUS = Operation(plus, lanes=_LANES, replaces=_STACK)
