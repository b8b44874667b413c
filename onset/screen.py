"""Find the screen in a picture: its colour, and how its light falls across the frame.

A screen is what a set paints its edges with: a saturated hue that fills much of the top and sides and hardly varies.
The finder therefore votes in hue with the picture's border counting most, which passes over a green shirt in the
middle, keeps clipped (a channel at 0 or 1) and dim screens, and needs no threshold on brightness that a set could miss.

Real screens are lit unevenly: on five stills of them the middle 90 % of bare screen spans 0.8 to 1.2 of its median
colour difference, and 0.67 to 1.87 on the worst. A quartic in x and y, fitted robustly, brings that to 0.94 to 1.05, on
the worst 0.88 to 1.10 (a cubic: 0.84 to 1.17). It is fifteen numbers, so it travels as parameters and costs the pass
fifteen multiply-adds; planes per pixel are a clean plate's business.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Linear BT.709 RGB of points spread evenly over a picture: rows x columns x 3."""

HUES_DEG = {"auto": (45.0, 285.0), "green": (45.0, 180.0), "blue": (180.0, 285.0)}
"""Hues that may be a screen, 0 = red, 120 = green, 240 = blue, in linear light. `auto` leaves out skin, wood and brick
(below 40 measured) and lets in a lime wall (57). For magenta and red: `onset.keying.unusual_screen`."""

CHROMA_HUES_DEG = {"green": (95.0, 165.0), "blue": (212.0, 252.0)}
"""Chroma greens and blues, as people buy them, of the same circle."""

TERMS = tuple((i, j) for i in range(5) for j in range(5 - i))
"""Exponents (of x, of y) of the light's fifteen terms; x and y run from -1 to 1 across the picture."""

_BINS = 72
_SECOND_STANDS_OUT = 0.25
_LEAST_SATURATION = 0.35
_LEAST_LINEAR = 0.01
_LEAST_BORDER_SHARE = 0.12
_LEAST_SHARE = 0.04
_MOST_CHROMA_SPREAD = (
    0.045  # of r/(r+g+b) and its kin about their median; screens measured 0.003 to 0.030, foliage 0.062
)
_LEAST_CONFIDENCE = 0.05  # the weakest real screen measured has 0.35
_NEAR_DEG, _KIN_DEG = 14.0, 60.0
_COHERENT, _ROUGH = 0.85, 0.07
_CLIPPED, _MOSTLY = 0.97, 0.5  # overexposed by two stops a screen varies in hue too; leaves clip in 0.2 of their points
_OTHER_HUE_DEG, _OTHER_SHARE = 40.0, 0.12
_FIT_POINTS = 2500  # fifteen coefficients need no more; keeps the fit under 2 ms
_RIDGE = 0.0002  # measured: ten times more leaves the worst still's corner unfollowed, none bends bare corners to 0


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: linear BT.709 colour, the channel that stands out, and its light.

    `light` are the coefficients of `TERMS`: the screen at (x, y) is `linear` times their sum, which the caller keeps
    within `light_low` to `light_high` because a polynomial says nothing where no screen was seen. `confidence` is 0..1.
    """

    linear: tuple[float, float, float]
    primary: int
    light: tuple[float, ...]
    light_low: float
    light_high: float
    confidence: float


def even_screen(linear: tuple[float, float, float], primary: int | None = None) -> Screen:
    """A screen of this linear colour lit evenly, trusted fully; `primary` defaults to what `primary_of` says."""
    channel = primary_of(linear) if primary is None else primary
    return Screen(linear, channel, (1.0, *(0.0,) * (len(TERMS) - 1)), 1.0, 1.0, 1.0)


def primary_of(linear: tuple[float, float, float]) -> int:
    """The channel by which a screen of this linear colour is told: its largest.

    Red only where no other stands out: before a magenta screen read by its red, skin is the screen (alpha 0 on a brow,
    11 % of a person's inside); read by its blue, 0.
    """
    largest = int(np.argmax(linear))
    if largest != 0:
        return largest
    total = sum(linear)
    second = 1 if linear[1] > linear[2] else 2
    over, own = (1.5 * linear[channel] - 0.5 * total for channel in (second, 0))
    return second if own > 0.0 and over >= _SECOND_STANDS_OUT * own else largest


def find_screen(samples: Samples, allowed: str = "auto", *, insist: bool = False) -> Screen | None:
    """The screen in `samples`, or None when there is none. `allowed` is a key of HUES_DEG.

    None means: no hue in the allowed range fills enough of the border, or what does is as mixed as foliage. With
    `insist` somebody has said that there is one: the best candidate is then taken, however small.
    """
    points = np.nan_to_num(np.clip(samples, 0.0, 16.0), nan=0.0).astype(np.float32)
    hue_deg, saturation, top = hue_of(points)
    border = border_votes(points.shape[:2])
    low_deg, high_deg = HUES_DEG[allowed]
    candidate = (saturation > _LEAST_SATURATION) & (top > _LEAST_LINEAR) & (hue_deg >= low_deg) & (hue_deg <= high_deg)
    if not candidate.any():
        return None
    votes, _ = np.histogram(
        hue_deg[candidate], bins=_BINS, range=(0.0, 360.0), weights=(border * saturation)[candidate]
    )
    votes = votes + 0.5 * (np.roll(votes, 1) + np.roll(votes, -1))
    peak_deg = (float(np.argmax(votes)) + 0.5) * 360.0 / _BINS
    primary = 1 if peak_deg < 180.0 else 2
    near = candidate & (np.abs(hue_deg - peak_deg) < _NEAR_DEG)
    difference = _difference(points, primary)
    near &= difference > 0.35 * _median(difference[near])
    clipped = float((points[near, primary] >= _CLIPPED).mean()) >= _MOSTLY if near.any() else False
    if not insist and not clipped and _is_foliage(hue_deg, saturation, top, border, difference, peak_deg):
        return None
    return _measured(points, near, border, primary, insist=insist)


def other_screen(samples: Samples, screen: Screen) -> Screen | None:
    """A second screen of another hue beside `screen`: one that fills an eighth of the picture and of its border."""
    points = np.nan_to_num(np.clip(samples, 0.0, 16.0), nan=0.0).astype(np.float32)
    hue_deg, saturation, _ = hue_of(points)
    own_deg = float(hue_of(np.asarray([[screen.linear]], np.float32))[0][0, 0])
    away_deg = np.abs((hue_deg - own_deg + 180.0) % 360.0 - 180.0)
    rest = np.where((away_deg > _OTHER_HUE_DEG)[..., None], points, np.float32(0))
    other = find_screen(rest)
    if other is None:
        return None
    theirs_deg = float(hue_of(np.asarray([[other.linear]], np.float32))[0][0, 0])
    near = (np.abs((hue_deg - theirs_deg + 180.0) % 360.0 - 180.0) < 14.0) & (saturation > _LEAST_SATURATION)
    return other if near.mean() >= _OTHER_SHARE else None


def screen_like(samples: Samples, linear: tuple[float, float, float]) -> Screen:
    """The screen of a given colour: `linear` itself, with the light fitted to what in `samples` has its hue."""
    given = even_screen(linear)
    points = np.nan_to_num(np.clip(samples, 0.0, 16.0), nan=0.0).astype(np.float32)
    hue_deg, saturation, top = hue_of(points)
    wanted_deg = float(hue_of(np.asarray([[linear]], np.float32))[0][0, 0])
    away_deg = np.abs((hue_deg - wanted_deg + 180.0) % 360.0 - 180.0)
    difference = _difference(points, given.primary)
    level = float(_difference(np.asarray([[linear]], np.float32), given.primary)[0, 0])
    near = (away_deg < 14.0) & (saturation > _LEAST_SATURATION) & (top > _LEAST_LINEAR) & (difference > 0.35 * level)
    if level <= 0.0 or near.mean() < _LEAST_SHARE:
        return given
    light, low, high = _fit_light(difference / np.float32(level), near)
    return Screen(given.linear, given.primary, light, low, high, 1.0)


def _measured(
    points: Samples, near: NDArray[np.bool_], border: Samples, primary: int, *, insist: bool
) -> Screen | None:
    """Whether the points `near` the winning hue are a screen, and if so its colour and light."""
    share = float(near.mean())
    edge = border > 1.0
    border_share = float(near[edge].mean())
    if not near.any() or (not insist and (share < _LEAST_SHARE or border_share < _LEAST_BORDER_SHARE)):
        return None
    spread = chroma_spread(points, near)
    if spread > _MOST_CHROMA_SPREAD and not insist:
        return None
    confidence = min(1.0, border_share / 0.4) * max(0.0, 1.0 - spread / _MOST_CHROMA_SPREAD)
    if confidence < _LEAST_CONFIDENCE and not insist:
        return None
    return screen_of(points, near, primary, confidence)


def screen_of(points: Samples, near: NDArray[np.bool_], primary: int, confidence: float) -> Screen:
    """The screen that the points `near` show: their commonest colour, and the light fitted through them."""
    difference = _difference(points, primary)
    level = _median(difference[near])
    usual = np.abs(difference[near] - level) <= max(0.1 * level, float(np.median(np.abs(difference[near] - level))))
    red, green, blue = (float(value) for value in np.median(points[near][usual], axis=0))
    own = float(_difference(np.asarray([[(red, green, blue)]], np.float32), primary)[0, 0])
    light, low, high = _fit_light(difference / np.float32(own), near)
    return Screen((red, green, blue), primary, light, low, high, confidence)


def hue_of(points: Samples) -> tuple[Samples, Samples, Samples]:
    """Hue in degrees, saturation 0..1 (largest less smallest, over largest) and the largest channel."""
    red, green, blue = points[..., 0], points[..., 1], points[..., 2]
    # Channel by channel: along an axis of three, numpy's own max and min take four times as long.
    top: Samples = np.maximum(np.maximum(red, green), blue)
    bottom = np.minimum(np.minimum(red, green), blue)
    saturation = ((top - bottom) / np.maximum(top, np.float32(1e-4))).astype(np.float32)
    angle = np.arctan2(np.float32(3**0.5) * (green - blue), 2 * red - green - blue)
    hue_deg: Samples = np.degrees(angle).astype(np.float32) % np.float32(360.0)
    return hue_deg, saturation, top


def border_votes(shape: tuple[int, ...]) -> Samples:
    """Vote of each point: 4 within an eighth of the top, left and right edges, 1 inside. Actors stand on the bottom."""
    rows, columns = shape[0], shape[1]
    weight = np.ones((rows, columns), np.float32)
    weight[: max(1, rows // 8)] = 4.0
    side = max(1, columns // 10)
    weight[:, :side] = 4.0
    weight[:, -side:] = 4.0
    return weight


def _difference(points: Samples, primary: int) -> Samples:
    """The primary channel less the mean of the other two."""
    others = [channel for channel in range(3) if channel != primary]
    mean: Samples = points[..., primary] - np.float32(0.5) * (points[..., others[0]] + points[..., others[1]])
    return mean


def chroma_spread(points: Samples, near: NDArray[np.bool_]) -> float:
    """How far the chroma of points `near` strays from its median, over means of 2x2 so that noise counts half."""
    rows, columns = (points.shape[0] // 2) * 2, (points.shape[1] // 2) * 2
    if rows and columns:
        corners = [(slice(i, rows, 2), slice(j, columns, 2)) for i in (0, 1) for j in (0, 1)]
        whole = np.logical_and.reduce([near[corner] for corner in corners])
        if whole.any():
            points, near = np.mean([points[corner] for corner in corners], axis=0, dtype=np.float32), whole
    screen = points[near]
    chroma = screen / screen.sum(axis=1, keepdims=True)
    away = np.abs(chroma - np.median(chroma, axis=0)).max(axis=1)
    return _median(away)


def _is_foliage(
    hue_deg: Samples, saturation: Samples, top: Samples, border: Samples, difference: Samples, peak_deg: float
) -> bool:
    """Whether what is near the peak varies in hue and over two points: leaves and grass do, paint and cloth do not.

    Screens, nets before them and noisy ones among them, have either less than 0.07 of roughness or 0.95 of coherence.
    """
    away_deg = np.abs((hue_deg - peak_deg + 180.0) % 360.0 - 180.0)
    kin = (saturation > _LEAST_SATURATION) & (top > _LEAST_LINEAR) & (away_deg < _KIN_DEG)
    if float(border[kin & (away_deg < _NEAR_DEG)].sum()) >= _COHERENT * float(border[kin].sum()):
        return False
    both = kin[:, 2:] & kin[:, :-2]
    left, right = difference[:, :-2][both], difference[:, 2:][both]
    return _median(np.abs(right - left) / np.maximum(0.5 * np.abs(right + left), np.float32(1e-4))) > _ROUGH


def _median(values: Samples) -> float:
    return float(np.median(values)) if values.size else 0.0


def _fit_light(relative: Samples, near: NDArray[np.bool_]) -> tuple[tuple[float, ...], float, float]:
    """Coefficients of TERMS for `relative` where `near`, and the range it was seen in.

    Reweighted least squares with Cauchy weights: points off the surface (soft edges, dark green cloth, markers) lose
    their say. Misses count relative to the light there, because that is what is left in a matte. The ridge grows with
    the order, so that a bare corner does not bend the surface off the picture.
    """
    rows, columns = relative.shape
    y, x = np.nonzero(near)
    every = -(-len(y) // _FIT_POINTS)
    y, x = y[::every], x[::every]
    x_unit = (x + 0.5) * (2.0 / columns) - 1.0
    y_unit = (y + 0.5) * (2.0 / rows) - 1.0
    powers_x, powers_y = ([np.ones(len(unit))] for unit in (x_unit, y_unit))
    for powers, unit in ((powers_x, x_unit), (powers_y, y_unit)):
        for _ in range(4):
            powers.append(powers[-1] * unit)
    basis = np.stack([powers_x[i] * powers_y[j] for i, j in TERMS], axis=1)
    seen = relative[y, x].astype(np.float64)
    ridge = np.diag([_RIDGE * len(seen) * (i + j) ** 2 for i, j in TERMS])
    centre = float(np.median(seen))
    fitted = np.full(len(seen), centre)
    coefficients = np.array([centre] + [0.0] * (len(TERMS) - 1))
    for _ in range(6):
        miss = seen / np.maximum(fitted, 0.05 * centre) - 1.0
        scale = max(0.02, 2.0 * float(np.median(np.abs(miss))))
        weight = 1.0 / ((1.0 + (miss / scale) ** 2) * np.maximum(fitted, 0.05 * centre) ** 2)
        weighted = basis * weight[:, None]
        coefficients = np.linalg.solve(basis.T @ weighted + ridge, weighted.T @ seen)
        fitted = basis @ coefficients
    low, high = (float(value) for value in np.percentile(seen, (2.0, 98.0)))
    return tuple(float(value) for value in coefficients), 0.8 * low, 1.25 * high
