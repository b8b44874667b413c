"""Despot: specks standing alone on the screen are cleared, holes closed in by the core are filled, at proxy size.

What counts is the longest side of a connected thing, not its area: a loose strand of hair is long, dirt is not. Things
a proxy pixel or two from each other are one thing, so that hair read as dashes hangs on to the head, and a gap just
inside an edge on to the screen; both are spared.
"""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.matte_knee import DENSER

from onset.keying.blobs import blobs
from onset.keying.widen_mask import Mask, widened

Map = NDArray[np.float32]
_SOMETHING, _SOLID = 0.02, 0.98
_FORCED_CLEAR, _FORCED_SOLID = 2.0, -1.0
"""What is added to `low` and `high`, and what they are set to: no reading is far enough from 0..1 to get past them."""


def proxy_matte(raw: Map, low: Map, high: Map) -> Map:
    """The matte 0..1 that the guides make of readings, at proxy size: `onset_kernels.matte_knee`."""
    read = np.clip(np.maximum(np.minimum(raw, 2 * (raw - low)), 1 + 2 * (raw - high)), 0, 1)
    return np.asarray(read + np.float32(DENSER) * read * read * (1 - read), np.float32)


def despot(raw: Map, low: Map, high: Map, size_px: float) -> None:
    """Change `low` and `high` (rows, columns) in place, so that nothing up to `size_px` proxy pixels long is left."""
    matte = proxy_matte(raw, low, high)
    specks, holes = _small(matte > _SOMETHING, size_px), _small(matte < _SOLID, size_px)
    for limits in (low, high):
        limits[specks] += _FORCED_CLEAR
        limits[holes] = _FORCED_SOLID


def _small(mask: Mask, size_px: float) -> Mask:
    """Blobs of `mask` that are small, with a rim of one pixel, which no other blob has a part in."""
    found = blobs(widened(mask, 1))
    sides = found.box[:, 2:] - found.box[:, :2] - 1  # the rim on either side taken off again
    small = sides.max(axis=1) <= max(size_px, 1.0)
    small[0] = False
    return found.of(small)
