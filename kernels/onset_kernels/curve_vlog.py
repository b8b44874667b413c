"""Panasonic V-Log: Panasonic, VARICAM V-Log/V-Gamut Reference Manual (2014).

Only the curve: the camera's wide primaries are a matrix (`matrix_3x4`). Scene light, 1.0 = 100 % reflectance;
18 % grey is code 0.423311. Codes and light below -1, and NaN, count as -1.
Errors, tested: 0.01 quarters of a 12-bit code (DECODE measured as a code, through the exact curve).
"""

import math
from typing import Any

import numpy as np

from onset_kernels.camera_log import log_decode, log_encode
from onset_kernels.operation import Operation

F = np.float32
_B, _C, _D = 0.00873, 0.241514, 0.598206
_RISE = math.log2(10) / _C

RISE = F(_RISE)
PER_RISE = F(1 / _RISE)
START = F(-_D * _RISE)
SHIFT = F(_B)
CUT = F(0.181)
CUT_LINEAR = F(0.01)
TOE = F(0.125)
SLOPE = F(5.6)
PER_SLOPE = F(1 / (5.6))


def decode(x: Any) -> Any:
    """Scene light of one code value."""
    return log_decode(x, RISE, START, SHIFT, CUT, TOE, PER_SLOPE)


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    return log_encode(x, PER_RISE, START, SHIFT, CUT_LINEAR, TOE, SLOPE)


def vlog_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear scene light."""
    return decode(r), decode(g), decode(b)


def vlog_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear scene light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(vlog_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(vlog_encode, lanes="r g b", replaces="r g b")
