"""Spill taken out in the screen's own colour, as much as leaves the hue that the foreground has near by.

    t = amount max(0, key - own mean(I)) / (key - own mean)(B),    I' = I - t B,    mean: of the other two channels

One limit for a whole picture is wrong everywhere: hair and skin have less green than the mean of red and blue, and stay
olive at it; yellow and green cloth have more and lose it. `own`, how much of the key channel a foreground has against
that mean, is therefore a lane, found where the foreground is sure: grey 1, skin 0.85, yellow 1.5, green cloth 2 and
more. What is taken out is a share `t` of the plate's light, which a comp can give back in the background's (`merge`).

The whites of eyes lie in skin, whose limit leaves them lilac: where the other two channels are alike, the pixel itself
is grey, and its limit is no less than their mean (`grey_kept`).
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
LEAST_SHARE = F(0.2)
"""Of the plate's key channel: a foreground with nearly the screen's hue has no spill that could be told from it."""

GREY, COLOURED = F(0.08), F(0.25)
"""How far the other two channels are apart, in shares of their sum, up to which a pixel is grey, and from which it is
not: the whites of the demo's painted eyes have 0.04 to 0.07, the skin about them 0.45."""
PER_GREY = F(1 / 0.17)


def despilled(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any, own: Any,
    key_r: Any, key_g: Any, key_b: Any, amount: Any,
) -> Any:  # fmt: skip
    """(r, g, b, share of the plate's light taken out); straight or premultiplied linear, not below 0."""
    key = key_r * r + key_g * g + key_b * b
    over = key - F(0.5) * own * ((r + g + b) - key)
    return _taken_out(r, g, b, plate_r, plate_g, plate_b, own, key_r, key_g, key_b, amount * over)


def grey_kept(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any, own: Any,
    key_r: Any, key_g: Any, key_b: Any, amount: Any,
) -> Any:  # fmt: skip
    """As `despilled`, but a grey pixel keeps no less than grey has.

    The plate's own dominance is that against `own` for grey as well, which saves a division: of spill on grey inside
    skin (own 0.85) 3 % stay.
    """
    key = key_r * r + key_g * g + key_b * b
    others = (r + g + b) - key
    apart = key_r * (g - b) + key_g * (b - r) + key_b * (r - g)
    apart = apart if apart > F(0) else -apart
    grey = (COLOURED * others - apart) * PER_GREY
    grey = grey if grey > F(0) else F(0)
    grey = grey if grey < others else others
    lack = F(1) - own
    lack = lack if lack > F(0) else F(0)
    over = key - F(0.5) * (own * others + lack * grey)
    return _taken_out(r, g, b, plate_r, plate_g, plate_b, own, key_r, key_g, key_b, amount * over)


def _taken_out(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any, own: Any,
    key_r: Any, key_g: Any, key_b: Any, over: Any,
) -> Any:  # fmt: skip
    plate_key = key_r * plate_r + key_g * plate_g + key_b * plate_b
    plate_over = plate_key - F(0.5) * own * ((plate_r + plate_g + plate_b) - plate_key)
    least = LEAST_SHARE * plate_key
    plate_over = plate_over if plate_over > least else least
    share = over / (plate_over + F(1e-6))
    share = share if share > F(0) and plate_key > F(1e-3) else F(0)
    r, g, b = r - share * plate_r, g - share * plate_g, b - share * plate_b
    return (r if r > F(0) else F(0)), (g if g > F(0) else F(0)), (b if b > F(0) else F(0)), share


ADAPTIVE_DESPILL = Operation(
    grey_kept, lanes="r g b plate_r plate_g plate_b own", replaces="r g b spill", vanishes="r g b"
)
