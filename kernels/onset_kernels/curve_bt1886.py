"""BT.1886 display curve: Rec. ITU-R BT.1886, annex 1, with white 1 and black 0, so that L = V^2.4 for V > 0.

Polynomials in roots of the argument (`kernels/fit/fit_curves.py`), because `pow` does not vectorise. Errors, tested in
float32 as fused: DECODE 0.6 quarters of a 12-bit code over 0..1.1 (measured as a code, through the exact curve), ENCODE
0.7 over 0..1.25 linear. Both keep rising to 65504; negatives and NaN give 0, as the standard's max(V + b, 0) does.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def decode(x: Any) -> Any:
    """Display light of one code value."""
    x = x if x > F(0) else F(0)
    s = F(math.sqrt(x))
    p = F(0.23912668) * s + F(-0.8995397)
    p = p * s + F(1.3807775)
    p = p * s + F(-1.1960006)
    p = p * s + F(1.4523593)
    p = p * s + F(0.023276813)
    return p * (x * x)


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    x = x if x > F(0) else F(0)
    e = F(math.sqrt(x if x < F(65504) else F(65504)))
    e = F(math.sqrt(F(math.sqrt(e))))
    p = F(-0.08059011) * e + F(0.44936976)
    p = p * e + F(0.6777868)
    p = p * e + F(-0.048975207)
    p = p * e + F(0.0024086956)
    return p * e


def bt1886_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear display light."""
    return decode(r), decode(g), decode(b)


def bt1886_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear display light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(bt1886_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(bt1886_encode, lanes="r g b", replaces="r g b")
