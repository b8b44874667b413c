"""Linear light: code values are the light already.

DECODE is the door through which float pictures come in, so it is where NaN and infinities stop: NaN becomes 0, the
rest is limited to what a half float holds (65504).
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
LARGEST_HALF = F(65504)


def contain(x: Any) -> Any:
    """`x` within -65504..65504, NaN as 0."""
    x = x if x == x else F(0)
    x = x if x > -LARGEST_HALF else -LARGEST_HALF
    return x if x < LARGEST_HALF else LARGEST_HALF


def linear_decode(r: Any, g: Any, b: Any) -> Any:
    """Linear to linear; every result is finite."""
    return contain(r), contain(g), contain(b)


def linear_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear to linear, unchanged."""
    return r, g, b


DECODE = Operation(linear_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(linear_encode, lanes="r g b", replaces="r g b")
