"""The clean plate from one picture, with no click.

1  the screen's colour and a quartic of its light        onset.screen
2  which pixels are bare screen                          bare_screen
3  a surface through them that carries gradients on      plate_surface
4  2 and 3 again with that surface: darker corners and drifting colour now count as screen
5  what is left between picture and surface, kept where seen and filled between    push_pull
6  beside the foreground: what agrees with 5 is seen too
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onset_kernels.push_pull import PushPull

from onset.keying.bare_screen import (
    Likeness,
    Seen,
    colour_limit,
    colour_reach,
    dominance,
    likeness,
    seen_in,
    steadied,
    trusted_parts,
)
from onset.keying.marker_shapes import Mask
from onset.keying.plate_surface import at_pixels, thin_plate
from onset.keying.screen_plate import Proxy
from onset.screen import TERMS, Screen

Planes = NDArray[np.float32]
_ROUNDS = 3
_STEPS_NEARER = 2
_EVERY = 5  # of the pixels that a median is taken of
_STIFFNESS = 0.1
_LEAST_SEEN, _SETTLED = 0.002, 0.001  # of the picture
_GRAIN, _MOST_PASSES = 0.145, 12
"""A proxy pixel's noise, relative to the screen, of which one mean of 3 x 3 leaves a twentieth; of n means a root of n
less is left. Without more than one, white noise of 24 codes on a still of 380 rows left no bare pixel, and no plate."""
_TIGHT, _BRIGHTER = 0.05, 0.25
"""Beside a foreground a pixel may miss what is known around it by so little; brighter by more, for folds catch light
and nothing mixed with a screen gains dominance."""


@dataclass(frozen=True)
class FirstPlate:
    """A plate from one picture: pixels (3, rows, columns), where it was seen, and the markers on it.

    `colour_limit` is how far the screen's colour strays from the plate, for `seen_in`.
    """

    pixels: Planes
    seen: Mask
    markers: Mask
    colour_limit: float


def first_plate(proxy: Proxy, screen: Screen) -> FirstPlate:
    """The plate that `proxy` shows of `screen`. What was never seen is extrapolated."""
    plate = even_light(screen, proxy.shape[1], proxy.shape[2])
    calm = _calmed(proxy, plate, screen.primary)
    seen, bare = _sorted(calm, plate, screen.primary, first=True)
    for _ in range(_ROUNDS):
        if bare.mean() < _LEAST_SEEN:
            return _unseen(plate)
        before = bare.mean()
        plate = _surface(calm, bare, plate, screen.primary)
        seen, bare = _sorted(calm, plate, screen.primary, first=False)
        if abs(float(bare.mean() - before)) < _SETTLED:
            break
    if not bare.any():
        return _unseen(plate)
    for _ in range(_STEPS_NEARER):
        plate_now = with_detail(proxy, plate, bare)
        both = (likeness(one, plate_now, screen.primary) for one in (calm, proxy))
        bare = bare | np.logical_and.reduce([_agreeing(seen.near, like, bare) for like in both])
    made = with_detail(proxy, plate, bare)
    reach = colour_reach(plate, screen.primary)
    return FirstPlate(made, bare, seen.markers, colour_limit(likeness(calm, plate, screen.primary), bare, reach))


def _calmed(proxy: Proxy, plate: Planes, primary: int) -> Proxy:
    """`proxy` with so much of its grain averaged away that the bare screen is told from things before it."""
    calm = steadied(proxy)
    rough, smooth = likeness(proxy, plate, primary), likeness(calm, plate, primary)
    screen = (np.abs(smooth.level - 1.0) < 0.5) & (smooth.colour_off < 0.4 * colour_reach(plate, primary))
    if not screen.any():
        return calm
    grain = 1.6 * float(np.median(np.abs(rough.level - smooth.level)[screen][::_EVERY]))
    for _ in range(min(int((grain / _GRAIN) ** 2), _MOST_PASSES)):
        calm = steadied(calm)
    return calm


def _unseen(plate: Planes) -> FirstPlate:
    nowhere = np.zeros(plate.shape[1:], np.bool_)
    return FirstPlate(plate, nowhere, nowhere, 0.1)


def _agreeing(near: Mask, like: Likeness, bare: Mask) -> Mask:
    """Pixels beside the foreground that are what the plate so far says, but for a fold that catches light."""
    strays = 4.0 * float(np.median(np.abs(like.level[bare][::_EVERY] - 1.0)))
    limit = min(max(_TIGHT, strays), 2.0 * _TIGHT)
    same: Mask = near & (like.level > 1.0 - limit) & (like.level < 1.0 + limit + _BRIGHTER)
    return same & (like.colour_off < max(_TIGHT, strays))


def even_light(screen: Screen, rows: int, columns: int) -> Planes:
    """The screen's colour under its quartic light at each pixel: (3, rows, columns)."""
    x = ((np.arange(columns) + 0.5) * (2.0 / columns) - 1.0).astype(np.float32)
    y = ((np.arange(rows) + 0.5) * (2.0 / rows) - 1.0).astype(np.float32)[:, None]
    total = np.zeros((rows, columns), np.float32)
    for i in range(5):
        inner = sum((np.float32(c) * y**j for c, (k, j) in zip(screen.light, TERMS, strict=True) if k == i), y * 0)
        total += inner * x**i
    np.clip(total, screen.light_low, screen.light_high, out=total)
    return np.asarray(np.asarray(screen.linear, np.float32)[:, None, None] * total, np.float32)


def _sorted(proxy: Proxy, plate: Planes, primary: int, *, first: bool) -> tuple[Seen, Mask]:
    like: Likeness = likeness(proxy, plate, primary)
    reach = colour_reach(plate, primary)
    sure = (np.abs(like.level - 1.0) < (0.25 if first else 0.1)) & (like.colour_off < 0.3 * reach)
    limit = colour_limit(like, sure, reach)
    seen = seen_in(like, limit)
    return seen, trusted_parts(seen.far, like)


def _surface(proxy: Proxy, bare: Mask, plate: Planes, primary: int) -> Planes:
    """A smooth plate through the bare pixels: log dominance and the two colour ratios, each a thin plate.

    In the logarithm a gradient that is carried on never crosses zero; the ratios hold still where light changes.
    """
    rows, columns = bare.shape
    own = np.maximum(dominance(proxy, primary), np.float32(1e-5))
    others = [c for c in range(3) if c != primary]
    weight = bare.astype(np.float32)
    values = np.stack([np.log(own), *(proxy[c] / own for c in others)])
    sample = values[:, bare][:, ::_EVERY]
    base = np.median(sample, axis=1).astype(np.float32)[:, None, None]
    level = thin_plate((values - base)[:1], weight, scale=0.06, stiffness=_STIFFNESS)
    ratios = thin_plate((values - base)[1:], weight, scale=0.06, stiffness=4.0 * _STIFFNESS)
    smooth = at_pixels(np.concatenate([level, ratios]), rows, columns) + base
    low, high = np.percentile(sample[0], (1.0, 99.0))
    light = np.exp(np.clip(smooth[0], low - 1.2, high + 0.3))
    made = np.empty_like(plate)
    for place, c in enumerate(others):
        low, high = np.percentile(sample[place + 1], (1.0, 99.0))
        spare = 0.5 * (high - low) + 0.02
        made[c] = np.clip(smooth[place + 1], low - spare, high + spare) * light
    made[primary] = light + np.float32(0.5) * (made[others[0]] + made[others[1]])
    return made


def with_detail(proxy: Proxy, surface: Planes, bare: Mask) -> Planes:
    """The picture itself where it is bare; elsewhere the surface times what the picture around it differs by."""
    floor = np.float32(0.02) * surface.max(axis=0)
    ratio = np.where(bare, (proxy + floor) / (surface + floor), np.float32(1))
    PushPull(*ratio.shape).fill(ratio, bare.astype(np.float32))
    np.clip(ratio, 0.2, 5.0, out=ratio)
    return np.asarray(np.maximum(ratio * (surface + floor) - floor, np.float32(0)), np.float32)
