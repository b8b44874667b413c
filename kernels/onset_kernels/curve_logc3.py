"""ARRI LogC3 at exposure index 800: ARRI, ALEXA LogC Curve, Usage in VFX (2017), table for EI 800.

Only the curve: the camera's wide primaries are a matrix (`matrix_3x4`). Scene light, 1.0 = 100 % reflectance;
18 % grey is code 0.391007. Codes and light below -1, and NaN, count as -1.
Errors, tested: 0.01 quarters of a 12-bit code (DECODE measured as a code, through the exact curve).
"""

import math
from typing import Any

import numpy as np

from onset_kernels.camera_log import log_decode, log_encode
from onset_kernels.operation import Operation

F = np.float32
_A, _B, _C, _D = 5.555556, 0.052272, 0.247190, 0.385537
_E, _F, _CUT = 5.367655, 0.092809, 0.010591
_RISE = math.log2(10) / _C

RISE = F(_RISE)
PER_RISE = F(1 / _RISE)
START = F(-_D * _RISE - math.log2(_A))
SHIFT = F(_B / _A)
CUT = F(_E * _CUT + _F)
CUT_LINEAR = F(_CUT)
TOE = F(_F)
SLOPE = F(_E)
PER_SLOPE = F(1 / (_E))


def decode(x: Any) -> Any:
    """Scene light of one code value."""
    return log_decode(x, RISE, START, SHIFT, CUT, TOE, PER_SLOPE)


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    return log_encode(x, PER_RISE, START, SHIFT, CUT_LINEAR, TOE, SLOPE)


def logc3_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear scene light."""
    return decode(r), decode(g), decode(b)


def logc3_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear scene light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(logc3_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(logc3_encode, lanes="r g b", replaces="r g b")
