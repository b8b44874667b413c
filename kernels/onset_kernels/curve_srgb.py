"""sRGB: IEC 61966-2-1:1999 and its amendment 1:2003. Code 0.5 is 0.2140 linear, 18 % grey is code 0.4614.

Polynomials (`kernels/fit/fit_curves.py`), because `pow` does not vectorise. Errors, tested in float32 as fused:
DECODE 0.85 quarters of a 12-bit code over 0..1 (measured as a code, through the exact curve), ENCODE 0.66 over
0..1.1 linear; superwhite codes to 1.1 decode within 1.3 codes of 12 bits. Both keep rising for any argument; negatives
continue the linear toe; NaN decodes to 0.
Rejected: degree 6 for DECODE (error 0.3; one more multiply-add per channel in the hottest operation there is), one
square root and degree 8 for ENCODE (equal error; the divider runs beside the multipliers, two roots come cheaper).
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
TOE = F(0.0418)  # the standard's 0.04045 and a little: the line is still within 0.6 quarters, the polynomial gains
TOE_LINEAR = F(0.0031308)
SLOPE = F(12.92)
PER_SLOPE = F(1 / 12.92)


def decode(x: Any) -> Any:
    """Linear light of one code value."""
    p = F(0.082156695) * x + F(-0.2969279)
    p = p * x + F(0.6598767)
    p = p * x + F(0.5214525)
    p = p * x + F(0.032517366)
    p = p * x + F(0.0009246023)
    toe = x * PER_SLOPE if x == x else F(0)
    return p if x > TOE else toe


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    root = F(math.sqrt(x if x > TOE_LINEAR else TOE_LINEAR))
    t = F(math.sqrt(root))
    p = F(0.0775027) * t + F(-0.32672864)
    p = p * t + F(1.1156489)
    p = p * t + F(0.19845164)
    p = p * t + F(-0.06487455)
    toe = x * SLOPE  # above the curve beyond the toe, below the constant that p is there
    return p if p < toe else toe


def decode_8(x: Any) -> Any:
    """Linear light of one 8-bit code value, 0..1: one step shorter, within 1/16 of an 8-bit code."""
    p = F(-0.11048883) * x + F(0.5170125)
    p = p * x + F(0.5646194)
    p = p * x + F(0.027786665)
    p = p * x + F(0.0010702657)
    return p if x > TOE else x * PER_SLOPE


def encode_8(x: Any) -> Any:
    """Code value to be stored in 8 bits: one step shorter, within 1/16 of an 8-bit code."""
    t = F(math.sqrt(F(math.sqrt(x if x > TOE_LINEAR else TOE_LINEAR))))
    p = F(-0.13239387) * t + F(0.9452402)
    p = p * t + F(0.25945655)
    p = p * t + F(-0.07230287)
    toe = x * SLOPE
    return p if p < toe else toe


def srgb_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear light."""
    return decode(r), decode(g), decode(b)


def srgb_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


def srgb_decode_8(r: Any, g: Any, b: Any) -> Any:
    """8-bit code values (0..1) to linear light."""
    return decode_8(r), decode_8(g), decode_8(b)


def srgb_encode_8(r: Any, g: Any, b: Any) -> Any:
    """Linear light to code values (0..1) that will be stored in 8 bits."""
    return encode_8(r), encode_8(g), encode_8(b)


DECODE = Operation(srgb_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(srgb_encode, lanes="r g b", replaces="r g b")
DECODE_8 = Operation(srgb_decode_8, lanes="r g b", replaces="r g b")
ENCODE_8 = Operation(srgb_encode_8, lanes="r g b", replaces="r g b")
