"""Spill taken out in the screen's own colour: as much of it as leaves no dominance.

    t = amount max(0, dominance(I)) / dominance(B),    I' = I - t B

What a grey or black thing in front of the screen reflects of it is t B, all three channels of it; then I' is the thing
itself. `despill` lowers the key channel alone, which leaves the rest of the screen's light behind: the green of a still
made with a phone has a third as much blue, and turned black hair navy.
"""

from typing import Any

import numpy as np

from onset_kernels.difference_key import LEAST_DOMINANCE
from onset_kernels.dominance import dominance
from onset_kernels.operation import Operation

F = np.float32


def screen_spill(
    r: Any, g: Any, b: Any, key_r: Any, key_g: Any, key_b: Any, balance: Any, less_r: Any, less_g: Any, less_b: Any
) -> Any:  # fmt: skip
    """Colour, straight or premultiplied, not below 0; `less_*` is how much light goes with each unit of dominance."""
    spill = dominance(r, g, b, key_r, key_g, key_b, balance)
    spill = spill if spill > F(0) else F(0)
    r, g, b = r - spill * less_r, g - spill * less_g, b - spill * less_b
    return (r if r > F(0) else F(0)), (g if g > F(0) else F(0)), (b if b > F(0) else F(0))


def screen_spill_parameters(
    screen: tuple[float, float, float], weights: dict[str, float], balance: float, amount: float
) -> dict[str, float]:
    """Parameters for a linear screen colour; `balance` 0..1 as in `dominance`, `amount` 0 (no-op) to 1.

    A screen that is not dominated by its channel by 1/1024 has no spill to take out.
    """
    own = float(dominance(*screen, weights["key_r"], weights["key_g"], weights["key_b"], balance))
    per = amount / own if own > LEAST_DOMINANCE else 0.0
    less = {f"less_{name}": per * light for name, light in zip("rgb", screen, strict=True)}
    return {**weights, "balance": balance, **less}


SCREEN_SPILL = Operation(screen_spill, lanes="r g b", replaces="r g b")
