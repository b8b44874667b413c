"""Cloth that a colour difference reads half transparent although its hue is nowhere near the screen's: olive.

Olive before green reads 0.5 by both first readings, as brown hair does with the screen between its strands, and is then
a hole beside anything redder. Two things tell it from hair: it is so over a wide area, and its hue is its own. A hue is
told without an angle: how far the other two channels differ, in shares of the colour over its grey.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.ramps import ramp
from onset.keying.row_kernel import row_kernel

F = np.float32
NEARLY, FOREIGN = F(0.5), F(0.6)
"""Difference of hue in sixths of the circle, olive and screen being 0.55 to 0.7 apart in linear light."""
PALE, VIVID = F(0.5), F(0.65)
"""Saturation from which a hue is believed: pink cloth before blue, half transparent, has 0.4."""
LEAST, ENOUGH = F(0.35), F(0.43)
"""Reading from which it may be cloth; what reads less is a veil, or blur."""
WORTH = F(0.75)
"""What such a pixel then counts as: dense (`local_model.DENSE`)."""


@row_kernel
def believe_hue(
    half: NDArray[np.float32], plate: NDArray[np.float32], primary: int, balance: float, least: NDArray[np.float32]
) -> None:
    """Raise `least` (rows, columns) where the hue of `half` is far from `plate`'s, both (3, rows, columns).

    `balance` 0..1 as the key's: up to a half the less of it, because then only greys are to be solid.
    """
    worth = WORTH * min(F(2) * F(balance), F(1))
    one, two = (primary + 1) % 3, (primary + 2) % 3
    for y in prange(least.shape[0]):
        for x in range(least.shape[1]):
            ip, i1, i2 = half[primary, y, x], half[one, y, x], half[two, y, x]
            bp, b1, b2 = plate[primary, y, x], plate[one, y, x], plate[two, y, x]
            top, low = max(max(i1, i2), ip), min(i1, i2)
            colour, screen = top - low, max(bp - min(b1, b2), F(1 / 1024))
            dark = colour < F(0.1) * screen
            away = abs((i1 - i2) / max(colour, F(1 / 4096)) - (b1 - b2) / screen)
            foreign = ramp(away, NEARLY, FOREIGN) * ramp(colour / max(top, F(1 / 4096)), PALE, VIVID)
            foreign *= ramp(least[y, x], LEAST, ENOUGH)
            least[y, x] = max(least[y, x], F(0) if dark else worth * foreign)
