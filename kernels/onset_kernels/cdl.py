"""ASC CDL: American Society of Cinematographers, Color Decision List specification 1.2 (2008).

    out = (in * slope + offset) ^ power      per channel
    out = luma + saturation * (out - luma)   luma by 0.2126, 0.7152, 0.0722

Without the specification's clamp at 1, which would cut highlights off before display encoding; values below 0 pass
unraised, as in OpenColorIO's "no clamp" style. Which encoding the lanes hold is the caller's choice: a CDL is
defined on whatever the colourist graded in.
"""

from typing import Any

import numpy as np

from onset_kernels.log2_exp2 import SMALLEST, exp2_of, log2_normal
from onset_kernels.operation import Operation

F = np.float32


def graded(x: Any, slope: Any, offset: Any, power: Any) -> Any:
    """Slope, offset and power of one channel."""
    x = x * slope + offset
    raised = exp2_of(power * log2_normal(x if x > SMALLEST else SMALLEST))
    return raised if x > F(0) and power != F(1) else x


def cdl(
    r: Any, g: Any, b: Any,
    slope_r: Any, slope_g: Any, slope_b: Any,
    offset_r: Any, offset_g: Any, offset_b: Any,
    power_r: Any, power_g: Any, power_b: Any,
    saturation: Any,
) -> Any:  # fmt: skip
    """Slopes >= 0, powers > 0, saturation >= 0; 1, 0, 1 and 1 are the no-op, exactly."""
    r = graded(r, slope_r, offset_r, power_r)
    g = graded(g, slope_g, offset_g, power_g)
    b = graded(b, slope_b, offset_b, power_b)
    luma = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
    rest = F(1) - saturation
    return r * saturation + luma * rest, g * saturation + luma * rest, b * saturation + luma * rest


CDL = Operation(cdl, lanes="r g b", replaces="r g b")
