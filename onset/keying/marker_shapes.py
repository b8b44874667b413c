"""Tracking markers by their shape: small things with screen all around.

On film sets they are crosses or dots of 1 to 4 % of the height. A detached wisp of hair, a fingertip, an earring is as
small, but stands beside something large: screen all around, two sizes wide, is what tells them apart in one picture.
Tape comes in dozens from one roll: what stands close to somebody is a marker too when it is the very like of those that
stand alone. Nothing of a figure is as large, as long, as wide and as dark as the median of them, within a quarter.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.keying.blobs import Blobs, blobs

Mask = NDArray[np.bool_]
LARGEST = 0.075  # of the height, the box's longer side: the film stills' largest dots measured 0.04, blurred
_SPECK_PX = 2  # noise and dust, filled without being called a marker unless it is twice as strong
_RING = 0.02  # of the height: this far around a marker there is only screen
_MOST_RING_SPOILED = 0.03
_ALIKE = 0.25
_FEWEST = 4  # that stand alone, before others are compared with them
_MOST = 100
"""Where more stand alone they are the knots of a net, whose threads are too thin to be told; tape comes in dozens."""
_LEAST_ALIKE_PX = 20  # of area: a smaller one has no looks of its own


def markers_among(other: Mask, apart: NDArray[np.float32], contrast: float) -> tuple[Mask, Mask]:
    """(markers, specks) of what is not screen, (rows, columns) each.

    `apart` is how far each pixel is from bare screen: a part that nowhere reaches `contrast` is a speck.
    """
    rows = other.shape[0]
    parts = blobs(other)
    if parts.count == 0:
        return np.zeros_like(other), np.zeros_like(other)
    height = parts.box[:, 2] - parts.box[:, 0] + 1
    width = parts.box[:, 3] - parts.box[:, 1] + 1
    small = (np.maximum(height, width) <= max(3, LARGEST * rows)) & (parts.area > 0)
    ring = max(2, round(_RING * rows))
    alone = small.copy()
    for number in np.flatnonzero(small):
        alone[number] = _stands_alone(parts, int(number), ring)
    strongest = np.zeros(parts.count + 1, np.float32)
    _find_strongest(parts.label, apart, strongest)
    tiny = parts.area <= _SPECK_PX
    speck = alone & (strongest < np.where(tiny, 2.0 * contrast, contrast))
    markers = alone & ~speck
    if np.count_nonzero(markers & ~tiny) > _MOST:
        markers &= tiny
    looks = np.stack([parts.area, height, width, strongest])
    return parts.of(markers | (small & ~speck & _alike(looks, markers))), parts.of(speck)


@njit(nogil=True, cache=True)
def _find_strongest(label: NDArray[np.int32], apart: NDArray[np.float32], strongest: NDArray[np.float32]) -> None:
    for y in range(label.shape[0]):
        for x in range(label.shape[1]):
            own = label[y, x]
            if own != 0:
                strongest[own] = max(strongest[own], apart[y, x])


def _alike(looks: NDArray[Any], markers: Mask) -> Mask:
    """Which parts look like the `markers` (count + 1); `looks` (4, count + 1): area, height, width, strength."""
    known = looks[:, markers & (looks[0] >= _LEAST_ALIKE_PX)]
    if known.shape[1] < _FEWEST:
        return np.zeros_like(markers)
    typical = np.median(known, axis=1)[:, None]
    return np.asarray((np.abs(looks - typical) <= _ALIKE * typical).all(axis=0), np.bool_)


def _stands_alone(parts: Blobs, number: int, ring: int) -> bool:
    """Whether around its box there is screen; a part that touches the lower edge may be anybody."""
    rows = parts.label.shape[0]
    top, left, bottom, right = (int(edge) for edge in parts.box[number])
    if bottom == rows - 1:
        return False
    around = parts.label[max(0, top - ring) : bottom + ring + 1, max(0, left - ring) : right + ring + 1]
    others = np.count_nonzero((around != 0) & (around != number))
    return bool(others <= _MOST_RING_SPOILED * around.size)
