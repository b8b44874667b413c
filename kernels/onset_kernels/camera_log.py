"""What camera log curves have in common: a logarithm above a cut, a straight toe below it.

    light = 2^(code * rise + start) - shift     above the cut
    light = (code - toe) / slope                below

Makers publish it with base 10 and other groupings; the curve files turn their constants into these, in double precision
at import. Codes and light below -1 count as -1, NaN with them, so that every result is finite.
"""

from typing import Any

import numpy as np

from onset_kernels.log2_exp2 import exp2_of, log2_of

F = np.float32


def log_decode(x: Any, rise: Any, start: Any, shift: Any, cut: Any, toe: Any, per_slope: Any) -> Any:
    """Light of one code value."""
    x = x if x > F(-1) else F(-1)
    upper = exp2_of(x * rise + start) - shift
    return upper if x > cut else (x - toe) * per_slope


def log_encode(x: Any, per_rise: Any, start: Any, shift: Any, cut_linear: Any, toe: Any, slope: Any) -> Any:
    """Code value of one linear value: the inverse."""
    x = x if x > F(-1) else F(-1)
    upper = (log2_of(x + shift) - start) * per_rise
    return upper if x > cut_linear else x * slope + toe
