"""A test plate that moves: seven bars, a drifting grey ramp beneath them, and a hand turning over both.

The bars stand in the order of SMPTE EG 1 (white, yellow, cyan, green, magenta, red, blue; each channel `level` or 0):
bar i has green for i < 4, red for i mod 4 < 2 and blue for even i. The hand shows a frozen picture at a glance, the
ramp shows a repeated or skipped frame and banding. Angles and phases come worked out, so that the pass has no sine and
no time that would lose its fraction in float32 after hours.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
I32 = np.int32
AS_GOOD_AS_ONE = F(1e-6)
"""Where the ramp comes to 1 on a pixel's centre it begins anew there, however the sum was rounded: white and black meet
there. A quotient, the drift and their sum are off by 3e-7 at most."""
LENGTH, WIDENS = F(0.45), F(0.12)
"""Of the hand: its length in heights, and its half width per length."""


def moving_bars(
    x: Any, y: Any, width: Any, height: Any, hand_x: Any, hand_y: Any, drift: Any, level: Any
) -> Any:  # fmt: skip
    """Opaque linear colour at (x, y); (hand_x, hand_y) is a unit vector, `drift` 0..1, `level` the bars' value."""
    u = (x + F(0.5)) / width
    bar = I32(u * F(7))
    red = level if (bar & I32(3)) < 2 else F(0)
    green = level if bar < 4 else F(0)
    blue = level if (bar & I32(1)) == 0 else F(0)
    shifted = u + drift
    ramp = shifted - F(I32(shifted + AS_GOOD_AS_ONE))
    ramp = ramp * ramp
    low = _is_ramp(y, height)
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
    inside = along * WIDENS - across + F(0.5)
    before_tip = LENGTH * height - along
    cover = inside if inside < before_tip else before_tip
    cover = cover if cover > F(0) else F(0)
    return cover if cover < F(1) else F(1)


def bars_row(
    y: Any, before: Any, width: Any, height: Any, hand_x: Any, hand_y: Any, drift: Any, level: Any, out: Any
) -> None:  # fmt: skip
    """`moving_bars` for canvas row `y` into `out` (4, at least `width`), which holds row `before` unless that is -1.

    Without the hand a row is as the one before, but for the first and for that in which the ramp begins. Measured in
    a 1080p pass on one thread: 0.9 ms less than at every pixel of every row.
    """
    first, last = 0, width
    if before >= 0 and _is_ramp(F(before), F(height)) == _is_ramp(F(y), F(height)):
        left, right = _reach(before, width, height, hand_x, hand_y)
        first, last = _reach(y, width, height, hand_x, hand_y)
        first, last = min(first, left), max(last, right)
    base = np.uintp(first)
    for i in range(np.uintp(max(last - first, 0))):  # unsigned: an index that may be negative is not vectorised
        x = base + i
        out[0, x], out[1, x], out[2, x], out[3, x] = moving_bars(
            F(np.int32(x)), F(y), F(width), F(height), hand_x, hand_y, drift, level
        )


def _is_ramp(y: Any, height: Any) -> Any:
    """Whether row `y` shows the ramp: its centre lies in the last quarter of the height.

    In whole numbers, exact in float32 below 2^22. As (y + 0.5) / height > 0.75 a row whose centre is 3/4 was the ramp's
    here and the bars' at its pixels: of two quotients LLVM makes products with 1 / height, of one it need not. The rows
    after it were then taken to be like it: at 22 heights below 1200 (14, 30, 126, 810 among them) the CPU drew no ramp.
    """
    return F(4) * y + F(2) > F(3) * height


def _reach(y: Any, width: Any, height: Any, hand_x: Any, hand_y: Any) -> Any:
    """The pixels of row `y` that the hand may cover, first and last + 1: no further away than its tip, nor than its
    half width from its middle line. None: `width` and 0."""
    down, half = F(y) + F(0.5) - F(0.5) * F(height), (WIDENS * LENGTH) * F(height) + F(1)
    tip = LENGTH * F(height) + half
    if abs(down) > tip:
        return width, 0
    low, high = -F(math.sqrt(tip * tip - down * down)), F(math.sqrt(tip * tip - down * down))
    slope = abs(hand_y)
    if slope * tip > half:  # else the strip about its middle line is wider than it is long
        middle, wide = down * hand_x / hand_y, half / slope
        low, high = max(low, middle - wide), min(high, middle + wide)
    centre = F(0.5) * F(width)
    first, last = max(int(centre + low) - 2, 0), min(int(centre + high) + 2, width)
    return (first, last) if first < last else (width, 0)


MOVING_BARS = Operation(moving_bars, lanes="x y width height", replaces="r g b a", by_row=bars_row)
