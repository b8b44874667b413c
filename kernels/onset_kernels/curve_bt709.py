"""BT.709 camera curve: Rec. ITU-R BT.709-6, item 1.2 (OETF) and its inverse; BT.601 and BT.2020 have the same.
With the constants of ITU-T H.273, table 3, which make its two parts meet (BT.709 rounds them to three digits).

DECODE gives scene light. For display light of a graded programme take BT.1886. 18 % grey is code 0.4090.
Polynomials (`kernels/fit/fit_curves.py`), because `pow` does not vectorise. Errors, tested in float32 as fused: DECODE
0.3 quarters of a 12-bit code over 0..1.1 (measured as a code, through the exact curve), ENCODE 0.2 over 0..1.25 linear.
Both keep rising for any argument; negatives continue the linear toe; NaN decodes to 0.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
TOE = F(0.0812)
TOE_LINEAR = F(0.018053968510807)
SLOPE = F(4.5)
PER_SLOPE = F(1 / 4.5)


def decode(x: Any) -> Any:
    """Scene light of one code value."""
    p = F(0.025727345) * x + F(-0.11195648)
    p = p * x + F(0.2812061)
    p = p * x + F(0.6969155)
    p = p * x + F(0.10317845)
    p = p * x + F(0.004929043)
    toe = x * PER_SLOPE if x == x else F(0)
    return p if x > TOE else toe


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    root = F(math.sqrt(x if x > TOE_LINEAR else TOE_LINEAR))
    t = F(math.sqrt(root))
    p = F(0.035420373) * t + F(-0.18366696)
    p = p * t + F(1.1317171)
    p = p * t + F(0.124640524)
    p = p * t + F(-0.108110994)
    toe = x * SLOPE  # above the curve beyond the toe, below the constant that p is there
    return p if p < toe else toe


def bt709_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear scene light."""
    return decode(r), decode(g), decode(b)


def bt709_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear scene light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(bt709_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(bt709_encode, lanes="r g b", replaces="r g b")
