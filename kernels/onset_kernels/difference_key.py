"""Colour-difference key in linear light, normalised by the screen: a = 1 - d(I) / d(B), d being the dominance.

The family of Keylight, IBK and PIK (P. Vlahos, US patent 4,100,569, 1978; the normalised form: PIK.cpp of openfx-misc).
Where the foreground's own dominance is 0 and light adds up (I = F + (1 - a) B), a is exact, hair and motion blur
included. The screen is one colour, or with PLATE_DIFFERENCE_KEY a clean plate, pixel by pixel.
"""

from typing import Any

import numpy as np

from onset_kernels.dominance import dominance
from onset_kernels.operation import Operation

F = np.float32
LEAST_DOMINANCE = F(1 / 1024)


def matte(
    r: Any, g: Any, b: Any, a: Any, screen_r: Any, screen_g: Any, screen_b: Any,
    key_r: Any, key_g: Any, key_b: Any, balance: Any,
) -> Any:  # fmt: skip
    """0 (screen) to `a` (foreground). Where the screen is not dominated by 1/1024 at least, nothing is keyed: `a`."""
    screen = dominance(screen_r, screen_g, screen_b, key_r, key_g, key_b, balance)
    per_screen = F(1) / screen if screen > LEAST_DOMINANCE else F(0)
    key = F(1) - dominance(r, g, b, key_r, key_g, key_b, balance) * per_screen
    key = key if key > F(0) else F(0)
    return key if key < a else a


def difference_key(
    r: Any, g: Any, b: Any, a: Any, screen_r: Any, screen_g: Any, screen_b: Any,
    key_r: Any, key_g: Any, key_b: Any, balance: Any,
) -> Any:  # fmt: skip
    """Matte against one linear screen colour. `a` is the input's alpha, which limits the matte; `balance` 0..1."""
    return matte(r, g, b, a, screen_r, screen_g, screen_b, key_r, key_g, key_b, balance)


def plate_difference_key(
    r: Any, g: Any, b: Any, a: Any, plate_r: Any, plate_g: Any, plate_b: Any,
    key_r: Any, key_g: Any, key_b: Any, balance: Any,
) -> Any:  # fmt: skip
    """Matte against a clean plate in linear light, lanes `plate_r plate_g plate_b`."""
    return matte(r, g, b, a, plate_r, plate_g, plate_b, key_r, key_g, key_b, balance)


DIFFERENCE_KEY = Operation(difference_key, lanes="r g b a", replaces="a")
PLATE_DIFFERENCE_KEY = Operation(plate_difference_key, lanes="r g b a plate_r plate_g plate_b", replaces="a")
