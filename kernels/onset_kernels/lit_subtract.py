"""Screen subtraction for a screen colour under an uneven light: I - (1 - a) light B. See `screen_subtract`."""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation
from onset_kernels.screen_subtract import subtract

F = np.float32


def lit_subtract(
    r: Any, g: Any, b: Any, a: Any, light: Any, screen_r: Any, screen_g: Any, screen_b: Any, ceiling: Any
) -> Any:  # fmt: skip
    """Premultiplied linear colour; `screen_*` is the screen where `light` is 1, `ceiling` the brightest colour."""
    return subtract(r, g, b, a, screen_r * light, screen_g * light, screen_b * light, ceiling)


LIT_SUBTRACT = Operation(lit_subtract, lanes="r g b a light", replaces="r g b")
