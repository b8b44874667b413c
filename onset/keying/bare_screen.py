"""Which pixels of one picture show the bare screen and nothing else.

    colour   the other two channels over dominance, against what the screen has there (light cancels out)
    level    dominance against the surface, wide far from anything, tight beside a foreground
    place    never within a few pixels of a foreground: hair and soft edges mix there

Light alone tells nothing of a dark corner and dark hair before the screen: both dim it and leave its colour. So beside
a foreground (`near`) only what agrees with the surface from further off is believed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.keying.blobs import blobs
from onset.keying.marker_shapes import Mask, markers_among
from onset.keying.widen_mask import widened

Plane = NDArray[np.float32]
NEAR = 0.037  # of the height: at 270 rows 10 px, as far as defocused edges reached on the film stills
LEAST_GAP = 0.011  # of the height: 3 px of 270, always left out beside a foreground
_LOWEST, _HIGHEST = 0.25, 2.6  # of the light found around: corners at a quarter of it are still the screen
_EVERY = 5  # of the pixels that a median is taken of
_STEEPEST = 0.3
_LEAST_CONTRAST = 0.1
_BIG = 0.02  # of the picture: a part of this size needs no agreement with its neighbours


@dataclass(frozen=True)
class Likeness:
    """A picture against a screen: `dominance` over that of the surface, and how far the colour is off.

    `colour_off` is the larger difference of the two other channels over dominance. float32 (rows, columns) both.
    """

    level: Plane
    colour_off: Plane


def likeness(proxy: Plane, plate: Plane, primary: int) -> Likeness:
    """`proxy` against `plate`, both (3, rows, columns) linear."""
    own, theirs = dominance(proxy, primary), dominance(plate, primary)
    theirs = np.maximum(theirs, np.float32(1e-5))
    level = own / theirs
    safe = np.maximum(own, np.float32(0.1) * theirs)
    off = [np.abs(proxy[c] / safe - plate[c] / theirs) for c in range(3) if c != primary]
    return Likeness(level, np.maximum(off[0], off[1]))


def steadied(proxy: Plane) -> Plane:
    """Means of 3 x 3: what pixels are is told with a third of the noise, and a third of a small picture's blocks."""
    padded = np.pad(proxy, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    return np.asarray((rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) * np.float32(1 / 9), np.float32)


def dominance(pixels: Plane, primary: int) -> Plane:
    """The primary channel less the mean of the other two: (rows, columns)."""
    first, second = (c for c in range(3) if c != primary)
    return np.asarray(pixels[primary] - np.float32(0.5) * (pixels[first] + pixels[second]), np.float32)


@dataclass(frozen=True)
class Seen:
    """What one picture shows. `far` is bare screen away from everything, `near` lies beside a foreground and has the
    screen's colour, `foreground` is what is neither screen nor a marker, `markers` are small things on the screen."""

    far: Mask
    near: Mask
    foreground: Mask
    markers: Mask


def seen_in(like: Likeness, colour_limit: float) -> Seen:
    """Sort the pixels of one picture. `colour_limit` is how far the screen's colour strays."""
    rows = like.level.shape[0]
    screen = (like.colour_off < colour_limit) & (like.level > _LOWEST) & (like.level < _HIGHEST) & ~_rough(like.level)
    markers, specks = markers_among(~screen, apart(like), contrast=max(_LEAST_CONTRAST, colour_limit))
    foreground = ~screen & ~markers & ~specks
    beside = widened(foreground, max(2, round(NEAR * rows)))
    touching = widened(foreground, max(1, round(LEAST_GAP * rows)))
    spoiled = widened(~screen, max(1, round(0.004 * rows)))
    return Seen(screen & ~beside & ~spoiled, screen & beside & ~touching & ~spoiled, foreground, markers)


def _rough(level: Plane) -> Mask:
    """Where light changes by more than the deepest folds do, 4 pixels apart: strands of black hair have the screen's
    very colour, only darker."""
    rough = np.zeros(level.shape, np.bool_)
    rough[2:-2] |= np.abs(level[4:] - level[:-4]) > _STEEPEST
    rough[:, 2:-2] |= np.abs(level[:, 4:] - level[:, :-4]) > _STEEPEST
    return rough


def apart(like: Likeness) -> Plane:
    """How far a pixel is from bare screen, in shares of the screen's dominance: (rows, columns)."""
    colour = like.colour_off * np.minimum(like.level, np.float32(1))
    return np.asarray(np.maximum(np.abs(like.level - np.float32(1)), colour), np.float32)


def trusted_parts(far: Mask, like: Likeness) -> Mask:
    """`far` without islands that do not agree with the rest: green cloth, a monitor, a plant, whatever is green."""
    parts = blobs(far)
    if parts.count < 2:
        return far
    flat = parts.label.ravel()
    miss = np.abs(np.log(np.maximum(like.level, np.float32(1e-3)))).ravel()
    mean_miss = np.bincount(flat, miss, parts.count + 1) / np.maximum(parts.area, 1)
    good = (parts.area > _BIG * far.size) | (mean_miss < 0.12)
    good[int(np.argmax(parts.area))] = True
    good[0] = False
    return parts.of(good)


def colour_limit(like: Likeness, sample: Mask) -> float:
    """How far the screen's colour strays, from pixels that are surely screen: well beyond most of them."""
    off = like.colour_off[sample][::_EVERY]
    if not off.size:
        return 0.1
    strays = max(5.0 * float(np.median(off)), 2.5 * float(np.percentile(off, 90.0)))
    return min(max(strays, 0.11), 0.25)
