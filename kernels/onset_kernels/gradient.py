"""A straight blend between two colours at an angle, mixed in linear light.

Corner to corner, as CSS `linear-gradient` measures it: the line through the centre along (cosine, sine) is
|width cosine| + |height sine| long, so that at any angle the two far corners have exactly the two colours.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def gradient(
    x: Any, y: Any, width: Any, height: Any, cosine: Any, sine: Any,
    from_r: Any, from_g: Any, from_b: Any, from_a: Any, to_r: Any, to_g: Any, to_b: Any, to_a: Any,
) -> Any:  # fmt: skip
    """The blend at pixel (x, y): `from_*` where the direction starts, `to_*` where it ends; premultiplied linear."""
    along = (x + F(0.5) - F(0.5) * width) * cosine + (y + F(0.5) - F(0.5) * height) * sine
    length = width * abs(cosine) + height * abs(sine)
    t = along / length + F(0.5)
    t = t if t > F(0) else F(0)
    t = t if t < F(1) else F(1)
    s = F(1) - t
    return from_r * s + to_r * t, from_g * s + to_g * t, from_b * s + to_b * t, from_a * s + to_a * t


GRADIENT = Operation(gradient, lanes="x y width height", replaces="r g b a")
