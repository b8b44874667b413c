"""A ramp over a matte: `slope` times it plus `offset`, within 0 to 1. Levels without a gamma."""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def matte_ramp(a: Any, offset: Any, slope: Any) -> Any:
    """The ramp; NaN gives 0."""
    level = a * slope + offset
    level = level if level > F(0) else F(0)
    return level if level < F(1) else F(1)


def ramp_parameters(black: float, white: float) -> dict[str, float]:
    """The ramp that takes `black` to 0 and `white` to 1; black < white."""
    return {"offset": -black / (white - black), "slope": 1.0 / (white - black)}


MATTE_RAMP = Operation(matte_ramp, lanes="a", replaces="a")
