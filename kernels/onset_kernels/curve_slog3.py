"""Sony S-Log3: Sony, Technical Summary for S-Gamut3.Cine/S-Log3 and S-Gamut3/S-Log3 (2014).

Only the curve: the camera's wide primaries are a matrix (`matrix_3x4`). Scene light, 1.0 = 100 % reflectance;
18 % grey is code 420/1023 = 0.410557. Codes and light below -1, and NaN, count as -1.
Errors, tested: 0.01 quarters of a 12-bit code (DECODE measured as a code, through the exact curve).
"""

import math
from typing import Any

import numpy as np

from onset_kernels.camera_log import log_decode, log_encode
from onset_kernels.operation import Operation

F = np.float32
_TOE_TOP = 171.2102946929
_RISE = 1023 / 261.5 * math.log2(10)

RISE = F(_RISE)
PER_RISE = F(1 / _RISE)
START = F(math.log2(0.18 + 0.01) - 420 / 1023 * _RISE)
SHIFT = F(0.01)
CUT = F(_TOE_TOP / 1023)
CUT_LINEAR = F(0.01125)
TOE = F(95 / 1023)
SLOPE = F((_TOE_TOP - 95) / 0.01125 / 1023)
PER_SLOPE = F(1 / ((_TOE_TOP - 95) / 0.01125 / 1023))


def decode(x: Any) -> Any:
    """Scene light of one code value."""
    return log_decode(x, RISE, START, SHIFT, CUT, TOE, PER_SLOPE)


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    return log_encode(x, PER_RISE, START, SHIFT, CUT_LINEAR, TOE, SLOPE)


def slog3_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear scene light."""
    return decode(r), decode(g), decode(b)


def slog3_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear scene light to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(slog3_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(slog3_encode, lanes="r g b", replaces="r g b")
