"""Spill that was left: visible pixels that look like the screen where the truth does not.

The share of visible pixels (matte above 0.1) whose straight colour, encoded for an sRGB display, is dominated by the
screen's channel by more than 15/255, and by more than the true foreground's there. Dominance is that channel less the
larger of the other two. (The threshold is that of Kaltura's chroma-key-video, test/footage.spec.js.)
"""

from typing import Any

import numpy as np
from numba import njit
from onset_kernels.picture import Transfer

from onset.bench.key.curve_tables import encode_table, encoded
from onset.bench.key.keyed import Keyed, Truth
from onset.bench.key.matte_error import same_size

F = np.float32
MOST_DOMINANCE = 15 / 255
VISIBLE = 0.1


def spill_share(keyed: Keyed, truth: Truth, primary: int) -> float | None:
    """Of one frame, 0..1; `primary` is the screen's channel. None when nothing is visible."""
    same_size(keyed.matte, truth.alpha)
    visible, spilt = _counted(keyed.matte, keyed.fill, truth.foreground, primary, encode_table(Transfer.SRGB))
    return spilt / visible if visible else None


@njit(nogil=True, cache=True)
def _counted(matte: Any, fill: Any, foreground: Any, primary: Any, display: Any) -> Any:
    visible, spilt = 0, 0
    one, other = (primary + 1) % 3, (primary + 2) % 3
    for y in range(matte.shape[0]):
        for x in range(matte.shape[1]):
            alpha = matte[y, x]
            if alpha <= F(VISIBLE):
                continue
            visible += 1
            key, rest = fill[y, x, primary], max(fill[y, x, one], fill[y, x, other])
            if key <= rest:
                continue
            found = encoded(display, key / alpha) - encoded(display, rest / alpha)
            true = encoded(display, foreground[y, x, primary])
            true -= encoded(display, max(foreground[y, x, one], foreground[y, x, other]))
            if found > F(MOST_DOMINANCE) and found > true:
                spilt += 1
    return visible, spilt
