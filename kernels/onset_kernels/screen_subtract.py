"""Screen subtraction: the premultiplied foreground I - (1 - a) B, from a linear picture and its matte.

Source: IBK and PIK (PIK.cpp of openfx-misc); the compositing equation of T. Porter and T. Duff (SIGGRAPH 1984) solved
for the foreground. The result is held between 0 and a * ceiling: where the matte was pushed below what the screen left
(noise, an uneven wall), the rest would be added to the new background as a veil; and zero alpha means zero colour.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def held(x: Any, most: Any) -> Any:
    """`x` within 0..most, NaN as 0."""
    x = x if x > F(0) else F(0)
    return x if x < most else most


def subtract(r: Any, g: Any, b: Any, a: Any, screen_r: Any, screen_g: Any, screen_b: Any, ceiling: Any) -> Any:
    """Premultiplied linear colour; `ceiling` is the brightest straight colour there is, 1.0 for display-referred."""
    clear, most = F(1) - a, a * ceiling
    return held(r - clear * screen_r, most), held(g - clear * screen_g, most), held(b - clear * screen_b, most)


def screen_subtract(
    r: Any, g: Any, b: Any, a: Any, screen_r: Any, screen_g: Any, screen_b: Any, ceiling: Any
) -> Any:  # fmt: skip
    """Remove one linear screen colour."""
    return subtract(r, g, b, a, screen_r, screen_g, screen_b, ceiling)


def plate_screen_subtract(
    r: Any, g: Any, b: Any, a: Any, plate_r: Any, plate_g: Any, plate_b: Any, ceiling: Any
) -> Any:  # fmt: skip
    """Remove a clean plate in linear light, lanes `plate_r plate_g plate_b`."""
    return subtract(r, g, b, a, plate_r, plate_g, plate_b, ceiling)


SCREEN_SUBTRACT = Operation(screen_subtract, lanes="r g b a", replaces="r g b")
PLATE_SCREEN_SUBTRACT = Operation(
    plate_screen_subtract, lanes="r g b a plate_r plate_g plate_b", replaces="r g b", vanishes="a"
)
