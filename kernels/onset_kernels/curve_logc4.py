"""ARRI LogC4: ARRI, LogC4 Logarithmic Color Space Specification (2022); code 0 is its cut.

Only the curve: the camera's wide primaries are a matrix (`matrix_3x4`). Scene light, 1.0 = 100 % reflectance;
18 % grey is code 0.278396. Codes and light below -1, and NaN, count as -1.
Errors, tested: 0.01 quarters of a 12-bit code (DECODE measured as a code, through the exact curve).
"""

import math
from typing import Any

import numpy as np

from onset_kernels.camera_log import log_decode, log_encode
from onset_kernels.operation import Operation

F = np.float32
_A = (2**18 - 16) / 117.45
_B, _C = (1023 - 95) / 1023, 95 / 1023
_PER_SLOPE = 7 * math.log(2) * 2 ** (7 - 14 * _C / _B) / (_A * _B)
_CUT_LINEAR = (2 ** (14 * -_C / _B + 6) - 64) / _A
_RISE = 14 / _B

RISE = F(_RISE)
PER_RISE = F(1 / _RISE)
START = F(6 - _C * _RISE - math.log2(_A))
SHIFT = F(64 / _A)
CUT = F(0)
CUT_LINEAR = F(_CUT_LINEAR)
TOE = F(-_CUT_LINEAR / _PER_SLOPE)
SLOPE = F(1 / _PER_SLOPE)
PER_SLOPE = F(1 / (1 / _PER_SLOPE))


def decode(x: Any) -> Any:
    """Scene light of one code value."""
    return log_decode(x, RISE, START, SHIFT, CUT, TOE, PER_SLOPE)


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    return log_encode(x, PER_RISE, START, SHIFT, CUT_LINEAR, TOE, SLOPE)


def logc4_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear scene light."""
    return decode(r), decode(g), decode(b)


def logc4_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear scene light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(logc4_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(logc4_encode, lanes="r g b", replaces="r g b")
