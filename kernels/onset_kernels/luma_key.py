"""Luma key: a ramp over brightness, transparent at `low` and opaque at `high`; `high` below `low` keys the bright out.

Luma has the coefficients of Rec. ITU-R BT.709-6, item 3.2, taken of linear light; its square root (gamma 2) is what is
compared, so that the two thresholds move evenly to the eye.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def luma_key(r: Any, g: Any, b: Any, a: Any, low: Any, high: Any) -> Any:
    """Matte from brightness; `low` and `high` as display values 0..1. The input's alpha `a` limits the matte."""
    light = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
    value = F(math.sqrt(light if light > F(0) else F(0)))
    span = high - low
    wide = span > F(1e-6) or span < F(-1e-6)
    key = (value - low) * (F(1) / (span if wide else F(1e-6)))
    key = key if key > F(0) else F(0)
    return key if key < a else a


LUMA_KEY = Operation(luma_key, lanes="r g b a", replaces="a")
