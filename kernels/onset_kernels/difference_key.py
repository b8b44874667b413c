"""Colour-difference key in linear light, normalised by the screen: a = 1 - d(I) / d(B), d being the dominance.

The family of Keylight, IBK and PIK (P. Vlahos, US patent 4,100,569, 1978; the normalised form: PIK.cpp of openfx-misc).
Where the foreground's own dominance is 0 and light adds up (I = F + (1 - a) B), a is exact, hair and motion blur
included. The screen is one colour; against a clean plate, pixel by pixel, `plate_reading` reads more than this.
"""

from typing import Any

import numpy as np

from onset_kernels.dominance import dominance
from onset_kernels.operation import Operation

F = np.float32
LEAST_DOMINANCE = F(1 / 1024)


def difference_key(
    r: Any, g: Any, b: Any, a: Any, screen_r: Any, screen_g: Any, screen_b: Any,
    key_r: Any, key_g: Any, key_b: Any, balance: Any,
) -> Any:  # fmt: skip
    """0 (screen) to `a` (foreground), the input's alpha; against one linear screen colour, `balance` 0..1.

    Where the screen is not dominated by 1/1024 at least, nothing is keyed: `a`.
    """
    screen = dominance(screen_r, screen_g, screen_b, key_r, key_g, key_b, balance)
    per_screen = F(1) / screen if screen > LEAST_DOMINANCE else F(0)
    key = F(1) - dominance(r, g, b, key_r, key_g, key_b, balance) * per_screen
    key = key if key > F(0) else F(0)
    return key if key < a else a


DIFFERENCE_KEY = Operation(difference_key, lanes="r g b a", replaces="a")
