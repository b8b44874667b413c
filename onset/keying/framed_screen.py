"""A screen that stands in the middle of a room and reaches no edge of the picture: a pop-up screen behind a chair.

`onset.screen` asks for the border, which passes over green shirts. Here it is the shape that tells them apart: a screen
fills the upper end and both upper sides of the box around it, but for somebody's head. Of that part which is filled
least, screens of two stills set into rooms at 0.2 to 0.6 of the height have 0.88 and more; a man's green shirt over a
hundred frames, 0.15 to 0.3 of the picture, 0.2 at the most, leaves behind a lemur 0.3, a suit in blue light 0.14.
"""

import numpy as np

from onset.keying.blobs import Mask, blobs
from onset.screen import CHROMA_HUES_DEG, Samples, Screen, chroma_spread, hue_of, screen_of

_LEAST_SATURATION, _LEAST_LINEAR, _NEAR_DEG = 0.5, 0.02, 12.0
_LEAST_SHARE, _LEAST_PIECE = 0.03, 0.005
_FILLED, _STRIP = 0.5, 6
_LEAST_BOX = 0.15
_MOST_CHROMA_SPREAD = 0.045
_CONFIDENCE = 0.2


def find_framed_screen(points: Samples) -> Screen | None:
    """The screen within a room in `points` (rows, columns, 3), linear; None where nothing has such a shape."""
    hue_deg, saturation, top = hue_of(points)
    vivid = (saturation > _LEAST_SATURATION) & (top > _LEAST_LINEAR)
    best: Mask | None = None
    for low_deg, high_deg in CHROMA_HUES_DEG.values():
        inside = vivid & (hue_deg >= low_deg) & (hue_deg <= high_deg)
        if float(inside.mean()) < _LEAST_SHARE:
            continue
        near = vivid & (np.abs(hue_deg - np.median(hue_deg[inside])) < _NEAR_DEG)
        parts = blobs(near)
        pieces = parts.of(parts.area >= _LEAST_PIECE * near.size)  # somebody may part it in two
        if _is_framed(pieces) and chroma_spread(points, pieces) <= _MOST_CHROMA_SPREAD:
            best = pieces if best is None or pieces.sum() > best.sum() else best
    if best is None:
        return None
    middle = np.median(points[best], axis=0)
    return screen_of(points, best, int(np.argmax(middle)), _CONFIDENCE)


def _is_framed(pieces: Mask) -> bool:
    """Whether `pieces` fill the upper end and both upper sides of the box around them."""
    if float(pieces.mean()) < _LEAST_SHARE:
        return False
    down, across = np.flatnonzero(pieces.any(axis=1)), np.flatnonzero(pieces.any(axis=0))
    box = pieces[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
    rows, columns = box.shape
    if rows < _LEAST_BOX * pieces.shape[0] or columns < _LEAST_BOX * pieces.shape[1]:
        return False
    high, wide = max(1, rows // _STRIP), max(1, columns // _STRIP)
    upper = box[: max(1, rows // 2)]
    return min(float(part.mean()) for part in (box[:high], upper[:, :wide], upper[:, -wide:])) >= _FILLED
