"""How much a colour is dominated by the screen's channel: the number that colour-difference keys and despill share.

    dominance = key - limit,   limit = (1 - balance) * mean of the others + balance * larger of the others

Screen balance as in Keylight (its 0.5 is our 0, its 0 our 1). The key channel is given by three weights, one of them 1
and two 0, so that going from green to blue is a parameter and recompiles nothing.
"""

from typing import Any

import numpy as np

F = np.float32


def dominance(r: Any, g: Any, b: Any, key_r: Any, key_g: Any, key_b: Any, balance: Any) -> Any:
    """Key channel less its limit; positive on the screen. Light below 0 counts as 0 for the larger of the others."""
    key = key_r * r + key_g * g + key_b * b
    mean = (r + g + b - key) * F(0.5)
    other_r, other_g, other_b = r * (F(1) - key_r), g * (F(1) - key_g), b * (F(1) - key_b)
    larger = other_r if other_r > other_g else other_g
    larger = larger if larger > other_b else other_b
    return key - mean - (larger - mean) * balance


def key_weights(r: float, g: float, b: float) -> dict[str, float]:
    """Weights `key_r key_g key_b` for a screen of this linear colour: 1 for its strongest channel, green in a tie."""
    strongest = max((g, "key_g"), (b, "key_b"), (r, "key_r"), key=lambda pair: pair[0])[1]
    return {name: float(name == strongest) for name in ("key_r", "key_g", "key_b")}
