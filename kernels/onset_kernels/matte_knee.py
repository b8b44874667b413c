"""Levels that leave what lies between them alone: up to `low` 0, from `high` on 1, a knee of slope 2 at either.

    a = clamp(max(min(raw, 2 (raw - low)), 1 + 2 (raw - high)))

Levels that stretch the whole range (`matte_levels`) take as much off a hair as off the noise.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def matte_knee(raw: Any, a: Any, low: Any, high: Any) -> Any:
    """Matte 0..`a` from a reading of any range; exactly `raw` from 2 low to 2 high - 1. NaN gives 0."""
    clear, solid = F(2) * (raw - low), F(1) + F(2) * (raw - high)
    key = raw if raw < clear else clear
    key = key if key > solid else solid
    key = key if key > F(0) else F(0)
    return key if key < a else a


MATTE_KNEE = Operation(matte_knee, lanes="raw a low high", replaces="a")
