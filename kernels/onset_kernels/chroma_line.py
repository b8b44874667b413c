"""The straight line of chroma over luma through 3x3 samples: how far it guides a pixel, and how far it stands for it.

    chroma = keep (up + slope detail) + (1 - keep) (mean_c + line (luma - mean_l)),    slope = line |r|

Where what the line leaves over of its nine samples is less than a code of 8 bits, that is noise and rounding: the line,
a mean of nine, stands for the pixel. Sharpening has made just that noise larger. Where more is left over, a strand or
a corner, the samples do as they are, brought up bilinearly (`up`), with luma's `detail` on them.
"""

import math
from typing import Any

import numpy as np

F = np.float32
LUMA_NOISE = F(0.014)
"""Luma that varies by less says little: of the full code, squared it is added to luma's variance. Half of it does harm
where luma is noisy or hardly differs (dark_corners, clipped_screen), twice as much leaves half of the gain in hair."""
CHROMA_NOISE = F(1 / 255)


def line_of(sum_l: Any, sum_ll: Any, sum_c: Any, sum_cc: Any, sum_lc: Any, full: Any) -> Any:
    """(slope, keep, share, offset) from the sums over nine samples; chroma = keep (up + slope detail) + share luma +
    offset."""
    ninth = F(1 / 9)
    mean_l, mean_c = sum_l * ninth, sum_c * ninth
    spread_l = sum_ll * ninth - mean_l * mean_l
    spread_c = sum_cc * ninth - mean_c * mean_c
    common = sum_lc * ninth - mean_l * mean_c
    noise_l, noise_c = LUMA_NOISE * full, CHROMA_NOISE * full
    noise_c = noise_c * noise_c
    spread_l = (spread_l if spread_l > F(0) else F(0)) + noise_l * noise_l
    spread_c = spread_c if spread_c > F(0) else F(0)
    line = common / spread_l
    slope = line * abs(common) / F(math.sqrt(spread_l * (spread_c + noise_c)))
    left = spread_c - line * common
    left = noise_c / (left if left > noise_c else noise_c)
    stands = left * left
    share = stands * line
    return slope, F(1) - stands, share, stands * mean_c - share * mean_l
