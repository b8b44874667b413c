"""A test plate that moves: seven bars, a drifting grey ramp beneath them, and a hand turning over both.

The bars stand in the order of SMPTE EG 1 (white, yellow, cyan, green, magenta, red, blue; each channel `level` or 0):
bar i has green for i < 4, red for i mod 4 < 2 and blue for even i. The hand shows a frozen picture at a glance, the
ramp shows a repeated or skipped frame and banding. Angles and phases come worked out, so that the pass has no sine and
no time that would lose its fraction in float32 after hours.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
I32 = np.int32


def moving_bars(
    x: Any, y: Any, width: Any, height: Any, hand_x: Any, hand_y: Any, drift: Any, level: Any
) -> Any:  # fmt: skip
    """Opaque linear colour at (x, y); (hand_x, hand_y) is a unit vector, `drift` 0..1, `level` the bars' value."""
    u = (x + F(0.5)) / width
    v = (y + F(0.5)) / height
    bar = I32(u * F(7))
    red = level if (bar & I32(3)) < 2 else F(0)
    green = level if bar < 4 else F(0)
    blue = level if (bar & I32(1)) == 0 else F(0)
    shifted = u + drift
    ramp = shifted - F(I32(shifted))
    ramp = ramp * ramp
    low = v > F(0.75)
    red = ramp if low else red
    green = ramp if low else green
    blue = ramp if low else blue
    hand = _hand(x + F(0.5) - F(0.5) * width, y + F(0.5) - F(0.5) * height, height, hand_x, hand_y)
    keep = F(1) - hand
    return red * keep + hand, green * keep + hand, blue * keep + hand, F(1)


def _hand(from_x: Any, from_y: Any, height: Any, hand_x: Any, hand_y: Any) -> Any:
    """Cover (0..1) of the hand: a wedge from the centre, 0.45 of the height long, its edges one pixel soft."""
    along = from_x * hand_x + from_y * hand_y
    across = abs(from_x * hand_y - from_y * hand_x)
    inside = along * F(0.12) - across + F(0.5)
    before_tip = F(0.45) * height - along
    cover = inside if inside < before_tip else before_tip
    cover = cover if cover > F(0) else F(0)
    return cover if cover < F(1) else F(1)


MOVING_BARS = Operation(moving_bars, lanes="x y width height", replaces="r g b a")
