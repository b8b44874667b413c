"""Parts of a set in another paint than the rest: a vinyl floor before a painted wall, a second cloth.

A screen's own plate holds what has its colour within what that strays by, and another green is off by more: it would
be foreground. Whether it is one, or a green coat, no picture with people tells. A second patch of `screen_patch` does,
and so does a picture of the empty set, where all that is wide and of about the screen's hue is background. From then on
the plate has each part's own colour and light, and is read, learned and darkened by shadows there as anywhere.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from onset.keying.bare_screen import LEAST_GAP, dominance, likeness
from onset.keying.blobs import blobs
from onset.keying.first_plate import FirstPlate, with_detail
from onset.keying.marker_shapes import Mask
from onset.keying.screen_plate import Proxy
from onset.keying.widen_mask import widened
from onset.screen import Screen, hue_of

_LEAST_LIGHT, _MOST_LIGHT = 0.25, 2.6
_STRAYS = 0.15
"""How far a panel's colour may be from its patch's, in shares of its dominance: three times what walls stray."""
_NEAR_DEG, _LEAST_SATURATION = 45.0, 0.35
_LEAST_PART = 0.01
"""Of the picture: what is smaller in an empty set is a thing that stands there, not a part of the screen."""


def patched(
    first: FirstPlate, picture: Proxy, screen: Screen, colours: Sequence[tuple[float, float, float]]
) -> FirstPlate:
    """`first` with all of `picture` (3, rows, columns) that has one of these linear colours, whatever its light.

    Colours whose largest channel is not the screen's are another screen, and left out.
    """
    found = np.zeros(first.seen.shape, np.bool_)
    for colour in colours:
        of_it = np.broadcast_to(np.asarray(colour, np.float32)[:, None, None], picture.shape)
        if float(dominance(of_it[:, :1, :1], screen.primary)[0, 0]) <= 0.0:
            continue
        like = likeness(picture, np.ascontiguousarray(of_it), screen.primary)
        found |= (like.colour_off < _STRAYS) & (like.level > _LEAST_LIGHT) & (like.level < _MOST_LIGHT)
    return _with_parts(first, picture, found & ~first.seen, least=0)


def of_empty_set(first: FirstPlate, empty: Proxy, screen: Screen) -> FirstPlate:
    """`first` with every wide part of the empty set that is of about the screen's hue, and lit by a quarter as much."""
    hue_deg, saturation, _ = hue_of(np.moveaxis(empty, 0, -1))
    own_deg = float(hue_of(np.asarray([[screen.linear]], np.float32))[0][0, 0])
    own = dominance(empty, screen.primary)
    usual = float(np.median(own[first.seen])) if first.seen.any() else float("inf")
    alike = np.abs((hue_deg - own_deg + 180.0) % 360.0 - 180.0) < _NEAR_DEG
    alike &= (saturation > _LEAST_SATURATION) & (own > _LEAST_LIGHT * usual)
    return _with_parts(first, empty, alike & ~first.seen & ~first.markers, least=round(_LEAST_PART * alike.size))


def _with_parts(first: FirstPlate, picture: Proxy, alike: Mask, *, least: int) -> FirstPlate:
    """`alike` without its rim, where it mixes with what lies beside it, and without parts of fewer pixels."""
    inside = alike & ~widened(~alike, max(1, round(LEAST_GAP * alike.shape[0])))
    parts = blobs(inside)
    large: NDArray[np.bool_] = parts.area >= max(least, 1)
    large[0] = False
    seen = parts.of(large)
    if not seen.any():
        return first
    seen |= first.seen
    return replace(first, pixels=with_detail(picture, first.pixels, seen), seen=seen, markers=first.markers & ~seen)
