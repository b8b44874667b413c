"""HLG: Rec. ITU-R BT.2100-2, table 5, OETF and its inverse. Scene light: the system gamma (OOTF) of a display is not
part of it, because it mixes the channels and depends on the screen.

Linear 1.0 is the reference white of Rep. ITU-R BT.2408-7, code 0.75, so that HLG meets SDR layers at white; code 1.0 is
then 3.774 (12 times scene light over 3.1796). Negatives and NaN give 0; beyond code 1 the logarithm goes on.
Errors, tested: 0.01 quarters of a 12-bit code (DECODE measured as a code, through the exact curve).
"""

import math
from typing import Any

import numpy as np

from onset_kernels.log2_exp2 import exp2_of, log2_of
from onset_kernels.operation import Operation

F = np.float32
_A = 0.17883277
_B = 1 - 4 * _A
_C = 0.5 - _A * math.log(4 * _A)
_WHITE = math.exp((0.75 - _C) / _A) + _B  # 12 E of code 0.75

KNEE_LINEAR = F(1 / _WHITE)  # E = 1/12
SQUARE = F(4 / _WHITE)
PER_SQUARE = F(_WHITE / 4)
OFFSET = F(_B / _WHITE)
RISE = F(1 / _A / math.log(2))
START = F(-_C / _A / math.log(2) - math.log2(_WHITE))
TWELVE = F(_WHITE)
B = F(_B)
PER_RISE = F(_A * math.log(2))
C = F(_C)


def decode(x: Any) -> Any:
    """Scene light of one code value."""
    x = x if x > F(0) else F(0)
    upper = exp2_of(x * RISE + START) + OFFSET
    return upper if x > F(0.5) else x * x * SQUARE


def encode(x: Any) -> Any:
    """Code value of one linear value."""
    x = x if x > F(0) else F(0)
    upper = log2_of(x * TWELVE - B) * PER_RISE + C
    lower = F(math.sqrt(x * PER_SQUARE))
    return upper if x > KNEE_LINEAR else lower


def hlg_decode(r: Any, g: Any, b: Any) -> Any:
    """Code values (0..1) to linear scene light, 1.0 = code 0.75."""
    return decode(r), decode(g), decode(b)


def hlg_encode(r: Any, g: Any, b: Any) -> Any:
    """Linear scene light, 1.0 = code 0.75, to code values (0..1)."""
    return encode(r), encode(g), encode(b)


DECODE = Operation(hlg_decode, lanes="r g b", replaces="r g b")
ENCODE = Operation(hlg_encode, lanes="r g b", replaces="r g b")
