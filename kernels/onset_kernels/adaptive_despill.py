"""Spill taken out in the screen's own colour, as much as leaves the hue that the foreground has near by.

    t = amount max(0, key - own mean(I)) / (key - own mean)(B),    I' = I - t B,    mean: of the other two channels

One limit for a whole picture is wrong everywhere: hair and skin have less green than the mean of red and blue, and stay
olive at it; yellow and green cloth have more and lose it. `own`, how much of the key channel a foreground has against
that mean, is therefore a lane, found where the foreground is sure: grey 1, skin 0.85, yellow 1.5, green cloth 2 and
more. What is taken out is a share `t` of the plate's light, which a comp can give back in the background's (`merge`).
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
LEAST_SHARE = F(0.2)
"""Of the plate's key channel: a foreground with nearly the screen's hue has no spill that could be told from it."""


def despilled(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any, own: Any,
    key_r: Any, key_g: Any, key_b: Any, amount: Any,
) -> Any:  # fmt: skip
    """(r, g, b, share of the plate's light taken out); straight or premultiplied linear, not below 0."""
    key, plate_key = key_r * r + key_g * g + key_b * b, key_r * plate_r + key_g * plate_g + key_b * plate_b
    half = F(0.5) * own
    over = key - half * ((r + g + b) - key)
    plate_over = plate_key - half * ((plate_r + plate_g + plate_b) - plate_key)
    least = LEAST_SHARE * plate_key
    plate_over = plate_over if plate_over > least else least
    share = amount * over / (plate_over + F(1e-6))
    share = share if share > F(0) and plate_key > F(1e-3) else F(0)
    r, g, b = r - share * plate_r, g - share * plate_g, b - share * plate_b
    return (r if r > F(0) else F(0)), (g if g > F(0) else F(0)), (b if b > F(0) else F(0)), share


ADAPTIVE_DESPILL = Operation(
    despilled, lanes="r g b plate_r plate_g plate_b own", replaces="r g b spill", vanishes="r g b"
)
