"""Matte levels: what is at or below `black` becomes 0, at or above `white` 1, between them a power 1 / gamma.

    a' = clamp((a - black) / (white - black)) ^ (1 / gamma)

The levels of every grading and keying panel. Above 1, gamma makes the matte denser.
"""

from typing import Any

import numpy as np

from onset_kernels.log2_exp2 import power_of
from onset_kernels.operation import Operation

F = np.float32


def matte_levels(a: Any, black: Any, white: Any, gamma: Any) -> Any:
    """Matte 0..1. black < white, else a hard step just above `black`; gamma > 0, 1 leaves the ramp straight."""
    span = white - black
    level = (a - black) * (F(1) / (span if span > F(1e-6) else F(1e-6)))
    level = level if level > F(0) else F(0)
    level = level if level < F(1) else F(1)
    return level if gamma == F(1) else power_of(level, F(1) / gamma)


MATTE_LEVELS = Operation(matte_levels, lanes="a", replaces="a")
