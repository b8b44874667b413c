"""Which pixels of one picture show the bare screen and nothing else.

    colour   the other two channels over dominance, against what the screen has there (light cancels out)
    level    dominance against the surface, wide far from anything, tight beside a foreground
    place    never within a few pixels of a foreground: hair and soft edges mix there

Light alone tells nothing of a dark corner and dark hair before the screen: both dim it and leave its colour. So beside
a foreground (`near`) only what agrees with the surface from further off is believed.

Compiled, because markers are looked for in the midst of a shot: at 480x270 that took 6.4 ms of its frame in numpy, and
takes 2.9 of one thread, to the same bits.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.keying.blobs import blobs
from onset.keying.marker_shapes import Mask, markers_among
from onset.keying.widen_mask import widened

F = np.float32
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
    level, colour_off = np.empty((2, *proxy.shape[1:]), F)
    _compare(proxy, plate, primary, level, colour_off)
    return Likeness(level, colour_off)


@njit(nogil=True, cache=True, error_model="numpy")
def _compare(proxy: Plane, plate: Plane, primary: int, level: Plane, colour_off: Plane) -> None:
    one, two = (primary + 1) % 3, (primary + 2) % 3
    for y in range(level.shape[0]):
        for x in range(level.shape[1]):
            own = proxy[primary, y, x] - F(0.5) * (proxy[one, y, x] + proxy[two, y, x])
            theirs = max(plate[primary, y, x] - F(0.5) * (plate[one, y, x] + plate[two, y, x]), F(1e-5))
            safe = max(own, F(0.1) * theirs)
            level[y, x] = own / theirs
            off = abs(proxy[one, y, x] / safe - plate[one, y, x] / theirs)
            colour_off[y, x] = max(off, abs(proxy[two, y, x] / safe - plate[two, y, x] / theirs))


def steadied(proxy: Plane) -> Plane:
    """Means of 3 x 3: what pixels are is told with a third of the noise, and a third of a small picture's blocks."""
    means = np.empty_like(proxy)
    _mean_of_nine(proxy, np.empty(proxy.shape[2] + 2, F), means)
    return means


@njit(nogil=True, cache=True, error_model="numpy")
def _mean_of_nine(proxy: Plane, line: Plane, means: Plane) -> None:
    channels, rows, columns = proxy.shape
    for channel in range(channels):
        for y in range(rows):
            up, here, down = proxy[channel, max(y - 1, 0)], proxy[channel, y], proxy[channel, min(y + 1, rows - 1)]
            for x in range(columns):
                line[x + 1] = up[x] + here[x] + down[x]
            line[0], line[columns + 1] = line[1], line[columns]
            for x in range(columns):
                means[channel, y, x] = (line[x] + line[x + 1] + line[x + 2]) * F(1 / 9)


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
    screen = np.empty(like.level.shape, np.bool_)
    _has_its_colour(like.level, like.colour_off, F(colour_limit), screen)
    markers, specks = markers_among(~screen, apart(like), contrast=max(_LEAST_CONTRAST, colour_limit))
    foreground = ~screen & ~markers & ~specks
    beside = widened(foreground, max(2, round(NEAR * rows)))
    touching = widened(foreground, max(1, round(LEAST_GAP * rows)))
    spoiled = widened(~screen, max(1, round(0.004 * rows)))
    return Seen(screen & ~beside & ~spoiled, screen & beside & ~touching & ~spoiled, foreground, markers)


@njit(nogil=True, cache=True, error_model="numpy")
def _has_its_colour(level: Plane, colour_off: Plane, limit: np.float32, screen: Mask) -> None:
    """Left out is where light changes by more than the deepest folds do, 4 pixels apart: strands of black hair have the
    screen's very colour, only darker."""
    rows, columns = level.shape
    for y in range(rows):
        for x in range(columns):
            own = level[y, x]
            screen[y, x] = (colour_off[y, x] < limit) & (own > F(_LOWEST)) & (own < F(_HIGHEST))
        if 2 <= y < rows - 2:
            for x in range(columns):
                screen[y, x] &= not abs(level[y + 2, x] - level[y - 2, x]) > F(_STEEPEST)
        for x in range(2, columns - 2):
            screen[y, x] &= not abs(level[y, x + 2] - level[y, x - 2]) > F(_STEEPEST)


def apart(like: Likeness) -> Plane:
    """How far a pixel is from bare screen, in shares of the screen's dominance: (rows, columns)."""
    far = np.empty_like(like.level)
    _measure(like.level, like.colour_off, far)
    return far


@njit(nogil=True, cache=True, error_model="numpy")
def _measure(level: Plane, colour_off: Plane, far: Plane) -> None:
    for y in range(far.shape[0]):
        for x in range(far.shape[1]):
            far[y, x] = max(abs(level[y, x] - F(1)), colour_off[y, x] * min(level[y, x], F(1)))


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


def colour_reach(plate: Plane, primary: int) -> float:
    """The larger of the other channels over the plate's dominance, 1 at least: as it grows, so does what noise does."""
    middle = np.median(plate[:, ::_EVERY, ::_EVERY], axis=(1, 2))[:, None, None]
    own = max(float(dominance(middle, primary)[0, 0]), 1e-5)
    return max(1.0, *(float(middle[c, 0, 0]) / own for c in range(3) if c != primary))


def colour_limit(like: Likeness, sample: Mask, reach: float = 1.0) -> float:
    """How far the screen's colour strays, from pixels that are surely screen: well beyond most of them.

    `reach` is its `colour_reach`: magenta that leans to red has 5, a green screen 1."""
    off = like.colour_off[sample][::_EVERY]
    if not off.size:
        return 0.1
    strays = max(5.0 * float(np.median(off)), 2.5 * float(np.percentile(off, 90.0)))
    return min(max(strays, 0.11), 0.25 * reach)
