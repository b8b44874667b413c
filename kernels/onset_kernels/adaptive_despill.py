"""Spill taken out in the screen's own colour, as much as leaves no dominance; strong warm colours keep their own.

    t = amount max(0, key - limit(I)) / (key - limit)(B),    I' = I - t B

`limit` lies between the mean of the other two channels and the larger of them, at `balance`. Against a green screen it
moves to the larger as red outgrows blue: a yellow's green is its own, and a limit at the mean turns it orange; skin and
hair, in which blue is at least a third of red, are limited as everything else. What is taken out is a share `t` of the
plate's light, which a comp can give back in the background's (`merge`).
"""

from typing import Any

import numpy as np

from onset_kernels.difference_key import LEAST_DOMINANCE
from onset_kernels.operation import Operation

F = np.float32
PLAIN, VIVID = F(0.66), F(0.92)
"""Saturation (red less blue, over red) up to which a colour is limited as set, and from which it keeps all it has."""


def despilled(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any,
    key_r: Any, key_g: Any, key_b: Any, amount: Any, balance: Any,
) -> Any:  # fmt: skip
    """(r, g, b, share of the plate's light taken out); straight or premultiplied linear, not below 0."""
    warm = key_g * (r - b)
    vivid = (warm - PLAIN * r) / ((VIVID - PLAIN) * r + F(1e-6))
    vivid = vivid if vivid > F(0) else F(0)
    vivid = vivid if vivid < F(1) else F(1)
    tilt = F(0.5) * (balance + (F(1) - balance) * vivid)
    key, plate_key = key_r * r + key_g * g + key_b * b, key_r * plate_r + key_g * plate_g + key_b * plate_b
    apart = abs((key_g + key_b) * r + (key_r - key_b) * g - (key_r + key_g) * b)
    plate_apart = abs((key_g + key_b) * plate_r + (key_r - key_b) * plate_g - (key_r + key_g) * plate_b)
    over = F(1.5) * key - F(0.5) * (r + g + b) - tilt * apart
    plate_over = F(1.5) * plate_key - F(0.5) * (plate_r + plate_g + plate_b) - tilt * plate_apart
    share = amount * over / (plate_over if plate_over > LEAST_DOMINANCE else F(1))
    share = share if share > F(0) and plate_over > LEAST_DOMINANCE else F(0)
    r, g, b = r - share * plate_r, g - share * plate_g, b - share * plate_b
    return (r if r > F(0) else F(0)), (g if g > F(0) else F(0)), (b if b > F(0) else F(0)), share


ADAPTIVE_DESPILL = Operation(despilled, lanes="r g b plate_r plate_g plate_b", replaces="r g b spill")
