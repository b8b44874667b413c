"""The light on a screen as a formula: a quartic in x and y, relative to the screen's colour.

Fifteen coefficients follow a set's fall-off and a hot spot, and are parameters, so that a light that drifts compiles
nothing and no plane is read: three float planes of a clean plate would move 25 MB at 1080p. `onset.screen` fits them.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def screen_light(
    x: Any, y: Any, width: Any, height: Any,
    c00: Any, c01: Any, c02: Any, c03: Any, c04: Any, c10: Any, c11: Any, c12: Any, c13: Any,
    c20: Any, c21: Any, c22: Any, c30: Any, c31: Any, c40: Any, low: Any, high: Any,
) -> Any:  # fmt: skip
    """The light at pixel (x, y), kept within `low` (above 0) to `high`.

    `cij` is the coefficient of x^i y^j, both running from -1 to 1 across the picture.
    """
    u = (x + F(0.5)) * (F(2) / width) - F(1)
    v = (y + F(0.5)) * (F(2) / height) - F(1)
    first = (((c04 * v + c03) * v + c02) * v + c01) * v + c00
    second = ((c13 * v + c12) * v + c11) * v + c10
    third = (c22 * v + c21) * v + c20
    fourth = c31 * v + c30
    light = (((c40 * u + fourth) * u + third) * u + second) * u + first
    light = light if light > low else low
    return light if light < high else high


SCREEN_LIGHT = Operation(screen_light, lanes="x y width height", replaces="light")
