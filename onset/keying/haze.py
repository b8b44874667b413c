"""Haze and smoke over a whole screen, divided out: what the bare screen would give where grey light lies over it.

Haze of density a over a screen B sends (1 - a) B + a G. It leaves the screen's hue and takes its dominance, as much as
it adds of its own grey: with `pure`, the screen's other two channels over its dominance without haze (their mean),

    grey       = mean of the other two - pure * dominance = a G
    dominance  = (1 - a) B's                              = (1 - grey / G) B's

so one number, G, says the screen behind every pixel. Fall-off, folds and shadows scale dominance and leave no grey. G
is that which best makes a smooth light of log dominance - log(1 - grey / G).

Told from everything else by two things above all, on 34 scenes: half the screen or more is under grey (the median over
its dominance 0.13 to 0.45, without haze 0.03 at most), and dividing it out evens the light (what is uneven beside a
quartic falls to 0.21 to 0.53 of itself; without haze to 0.76, but for chiffon and a clipped screen, 0.56 and 0.59).
"""

from dataclasses import dataclass

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.bare_screen import dominance
from onset.keying.row_kernel import row_kernel
from onset.keying.screen_plate import Proxy
from onset.screen import TERMS

F = np.float32
Values = NDArray[np.float64]
_CELL_PX = 4
_MOST_POINTS = 2500
_DIMMEST, _ROUGHEST = 0.12, 0.15  # of the brightest dominance; of the cell's own, its standard deviation
_OFF, _OFF_PER_GREY = 0.05, 0.15
"""How far the other two channels may lie further apart than on the screen, over dominance; haze is a little tinted."""
_PUREST = 4.0  # per cent
_LEAST_SHARE = 0.1
_LEAST_GREY, _EVENED = 0.06, 0.6
_DENSEST = 0.85
"""What is denser shows too little of the screen to tell it."""
_MIDDLE, _LEAST_MIDDLE = 0.25, 0.15
_LEAST_UNEVEN, _OVER_NOISE = 0.035, 3.0
"""Of log dominance beside a quartic. Noise in the other channels is grey that takes dominance, and so is what a quartic
leaves of a vignette under a lens's flare."""
_THREADED = 0.09
"""Roughness within a cell over its grey: at most 0.04 in the smoke of four scenes, 0.1 to 0.9 in nets. One that was
divided out as haze lost its threads: alpha's error on a picture full of white net went from 72 to 22, x 1000."""
_DIMMEST_LIGHT = 0.9
"""Of the screen's dominance: flare over a vignette was taken for haze of 0.6; smoke on four scenes had 1.6 to 2.1."""
_LIKE_SCREEN = 0.5
"""What has so little of the screen's dominance when haze is taken off is a grey thing with the screen's light on it."""
_TRIED = 25
_ROUNDS = 5


@dataclass(frozen=True)
class Haze:
    """`light` is G, linear; `pure` and `between` are the mean and the difference of the screen's other two channels,
    over its dominance, without haze, `level` is that dominance. `primary` is the screen's channel."""

    primary: int
    pure: float
    between: float
    light: float
    level: float


def find_haze(proxy: Proxy, primary: int) -> Haze | None:
    """The haze over the screen of channel `primary` in `proxy` (3, rows, columns) linear; None where there is none."""
    if min(proxy.shape[1:]) < _CELL_PX:
        return None
    one, two = (primary + 1) % 3, (primary + 2) % 3
    cells = _cells_of(proxy)
    mean = cells.mean(axis=(2, 4))
    own = dominance(mean, primary)
    within = cells[primary] - F(0.5) * (cells[one] + cells[two])
    rough = within.std(axis=(1, 3)) / np.maximum(own, F(1e-5))
    smooth = rough < _ROUGHEST
    ok = smooth & (own > _DIMMEST * np.percentile(own, 95.0))
    if ok.mean() < _LEAST_SHARE:
        return None
    places = np.argwhere(ok)
    level = own[ok].astype(np.float64)
    first, second = (mean[c][ok] / level for c in (one, two))
    grey, apart = 0.5 * (first + second), first - second
    pure, between = float(np.percentile(grey, _PUREST)), float(np.median(apart))
    for _ in range(2):
        on = np.abs(apart - between) < _OFF + _OFF_PER_GREY * np.maximum(grey - pure, 0.0)
        if on.mean() < 0.5 or on.sum() < _LEAST_SHARE * ok.size:
            return None
        pure = float(np.percentile(grey[on], _PUREST))
        between = float(np.median(apart[on & (grey <= np.median(grey[on]))]))
    over = grey[on] - pure
    if float(np.median(over)) < _LEAST_GREY or _is_threaded(rough[ok][on], over):
        return None
    every = -(-int(on.sum()) // _MOST_POINTS)
    level, added = level[on][::every], np.maximum((grey - pure)[on][::every], 0.0) * level[on][::every]
    least = max(_LEAST_UNEVEN, _OVER_NOISE / _CELL_PX * float(np.median(rough[ok])))
    light = _light_of(np.log(level), added, _surface_terms(places[on][::every], ok.shape), least)
    if light is None or not _is_gradual(added):
        return None
    lifted = float(np.median(level / np.maximum(1.0 - added / light, 1.0 - _DENSEST)))
    return Haze(primary, pure, between, light, lifted) if light > _DIMMEST_LIGHT * lifted else None


def _cells_of(proxy: Proxy) -> Proxy:
    rows, columns = (size // _CELL_PX for size in proxy.shape[1:])
    whole = proxy[:, : rows * _CELL_PX, : columns * _CELL_PX]
    return whole.reshape(3, rows, _CELL_PX, columns, _CELL_PX)


def _surface_terms(places: NDArray[np.intp], shape: tuple[int, ...]) -> Values:
    """What a smooth light is made of at `places`: a quartic of both axes, (points, 15).

    A quadratic left the rest of a vignette to be explained by haze: under a lens's flare, grey grows as it darkens.
    """
    y, x = ((places + 0.5) * (2.0 / np.asarray(shape)) - 1.0).T
    return np.stack([x**i * y**j for i, j in TERMS], axis=-1)


def _light_of(log_level: Values, added: Values, terms: Values, least_uneven: float) -> float | None:
    """The haze's light that leaves the screen's the most even; None when none does so by much, or it is so already."""
    least = float(np.percentile(added, 99.5))
    plain = _unevenness(log_level, terms)
    if plain < least_uneven:
        return None
    best, light = plain, 0.0
    for densest in np.linspace(0.97, 0.03, _TRIED):
        tried = least / float(densest)
        lifted = log_level - np.log(np.maximum(1.0 - added / tried, 1.0 - _DENSEST))
        left = _unevenness(lifted, terms)
        if left < best:
            best, light = left, tried
    return light if best < _EVENED * plain else None


def _is_threaded(rough: Values, grey: Values) -> bool:
    """Whether what is greyer is rough as well: a net, whose threads are thinner than a cell. Haze is smooth."""
    return float(np.median((rough / np.maximum(grey, 1e-5))[grey >= np.median(grey)])) > _THREADED


def _is_gradual(added: Values) -> bool:
    """Whether there is all that lies between thin and dense. Two paints, one paler, leave the middle empty."""
    low, high = np.percentile(added, (5.0, 95.0))
    middle = (added > low + _MIDDLE * (high - low)) & (added < high - _MIDDLE * (high - low))
    return float(middle.mean()) > _LEAST_MIDDLE


def _unevenness(values: Values, terms: Values) -> float:
    """How far `values` lie from the surface through most of them: 1.48 times the median distance. Cauchy weights."""
    weight = np.ones_like(values)
    spread = 0.0
    for _ in range(_ROUNDS):
        weighted = terms * weight[:, None]
        factors = np.linalg.solve(weighted.T @ terms + 1e-6 * np.eye(terms.shape[1]), weighted.T @ values)
        miss = np.abs(values - terms @ factors)
        spread = 1.48 * float(np.median(miss)) + 1e-4
        weight = 1.0 / (1.0 + (miss / (2.0 * spread)) ** 2)
    return spread


def without_haze(proxy: Proxy, haze: Haze, gain: float = 1.0) -> Proxy:
    """`proxy` with the screen as it is behind `haze`: a new array. What has not the screen's hue stays as it is.

    `gain` is what the light of this picture is over that of the picture in which the haze was found.
    """
    cleared = np.empty_like(proxy)
    least = F(_LIKE_SCREEN * haze.level * gain)
    _clear(proxy, haze.primary, F(haze.pure), F(haze.between), F(haze.light * gain), least, cleared)
    return cleared


@row_kernel
def _clear(
    proxy: Proxy,
    primary: int,
    pure: np.float32,
    between: np.float32,
    light: np.float32,
    least: np.float32,
    cleared: Proxy,
) -> None:
    one, two = (primary + 1) % 3, (primary + 2) % 3
    for y in prange(proxy.shape[1]):
        for x in range(proxy.shape[2]):
            p, q, r = proxy[primary, y, x], proxy[one, y, x], proxy[two, y, x]
            mean, apart = F(0.5) * (q + r), q - r
            own = p - mean
            grey = mean - pure * own
            off = abs(apart - between * own)
            if own > F(0) and grey > F(0) and off < F(_OFF) * own + F(_OFF_PER_GREY) * grey:
                density = grey / light
                lifted = own / max(F(1) - density, F(1 - _DENSEST))
                if density < F(_DENSEST) and lifted > least:
                    mean = lifted * pure
                    half = F(0.5) * apart * lifted / own
                    p, q, r = lifted + mean, max(mean + half, F(0)), max(mean - half, F(0))
            cleared[primary, y, x], cleared[one, y, x], cleared[two, y, x] = p, q, r
