"""Light wrap: what stands behind glows over the edge of what stands before it, within its matte.

    L = amount B' (1 - a'),    C = screen(C, L) a = C + L max(0, a - C)

B' and a' are the background and the matte, blurred alike; C and `a` premultiplied linear. Screened, not added: an edge
that is as bright as white takes no more, one brighter than that stays as it is.
Source: the wrap of R. Brinkmann, The Art and Science of Digital Compositing (2nd ed. 2008): blurred background times
inverted blurred matte, inside the matte, added or screened onto the foreground.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def light_wrap(
    r: Any, g: Any, b: Any, a: Any, wrap_r: Any, wrap_g: Any, wrap_b: Any, wrap_a: Any, amount: Any
) -> Any:  # fmt: skip
    """Premultiplied linear `r g b`, lit by the blurred background `wrap_*`; `amount` 0 changes nothing."""
    reach = F(1) - wrap_a
    reach = amount * (reach if reach > F(0) else F(0))
    red, green, blue = a - r, a - g, a - b
    red, green = (red if red > F(0) else F(0)), (green if green > F(0) else F(0))
    blue = blue if blue > F(0) else F(0)
    return r + reach * wrap_r * red, g + reach * wrap_g * green, b + reach * wrap_b * blue


LIGHT_WRAP = Operation(light_wrap, lanes="r g b a wrap_r wrap_g wrap_b wrap_a", replaces="r g b")
