"""An unevenly lit screen made even before the key, and the light given back behind it.

The light is a quartic in x and y, both -1 to 1 across the picture, relative to the screen's colour. Dividing the
picture by it turns the key against one constant colour into a key against a screen that varies, exactly:

    I / L - (1 - a) B, times L, is I - (1 - a) B L

so that every key and despill works on an uneven screen without knowing. Fifteen coefficients fit a set's fall-off and a
hot spot; they are parameters, so that a light that drifts never compiles anything.
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
    """The light at pixel (x, y), kept within `low` to `high` (> 0); `cij` is the coefficient of x^i y^j."""
    u = (x + F(0.5)) * (F(2) / width) - F(1)
    v = (y + F(0.5)) * (F(2) / height) - F(1)
    first = (((c04 * v + c03) * v + c02) * v + c01) * v + c00
    second = ((c13 * v + c12) * v + c11) * v + c10
    third = (c22 * v + c21) * v + c20
    fourth = c31 * v + c30
    light = (((c40 * u + fourth) * u + third) * u + second) * u + first
    light = light if light > low else low
    return light if light < high else high


def evened(r: Any, g: Any, b: Any, light: Any) -> Any:
    """`r g b` as they would be under a light of 1."""
    per = F(1) / light
    return r * per, g * per, b * per


def relit(r: Any, g: Any, b: Any, light: Any) -> Any:
    """`r g b` under the light again."""
    return r * light, g * light, b * light


SCREEN_LIGHT = Operation(screen_light, lanes="x y width height", replaces="light")
EVENED = Operation(evened, lanes="r g b light", replaces="r g b")
RELIT = Operation(relit, lanes="r g b light", replaces="r g b")
