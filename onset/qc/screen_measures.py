"""How the screen is lit, from its plate: evenness, level, saturation. Asked for when the plate has changed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.keying.screen_plate import ScreenPlate

_EVERY = 4
_LEAST_CONFIDENCE = 0.2
_LEAST_POINTS = 50
_TWO_STRONG = 0.5
"""Of its strongest channel's light, what the next has in a screen that is called cyan: chroma green and blue 0.1 to
0.3. Its light on a grey leaves neither of the two 15 codes above the other."""


@dataclass(frozen=True, slots=True)
class ScreenLight:
    """See `MatteReport` for the meaning of each."""

    unevenness_stops: float
    darkest_stops: float
    darkest_part: str
    level: float
    saturation: float


def screen_light(plate: ScreenPlate) -> ScreenLight:
    """Measured over every fourth proxy pixel of the plate where screen was seen; everywhere if hardly any was."""
    pixels = plate.pixels[:, ::_EVERY, ::_EVERY].astype(np.float64)
    seen = plate.confidence[::_EVERY, ::_EVERY] > _LEAST_CONFIDENCE
    if seen.sum() < _LEAST_POINTS:
        seen = np.ones_like(seen)
    primary = plate.screen.primary
    own = np.maximum(pixels[primary], 1e-4)
    most, least = np.maximum(pixels.max(axis=0), 1e-4), pixels.min(axis=0)
    stops = np.log2(own)
    low, high = (float(value) for value in np.percentile(stops[seen], (5.0, 95.0)))
    part, darkest = _darkest(stops, seen)
    level = float(np.median(own[seen]))
    saturation = float(np.median((1.0 - least / most)[seen]))
    return ScreenLight(high - low, darkest, part, _encoded(level), max(0.0, saturation))


def second_channel(linear: tuple[float, float, float], primary: int) -> int:
    """The channel that is as strong in a cyan screen, linear red, green and blue, as its `primary`; else `primary`.

    Only green and blue: before yellow and magenta screens skin, lips and wood have both strong channels as well.
    """
    other = {1: 2, 2: 1}.get(primary, primary)
    return other if linear[other] > _TWO_STRONG * linear[primary] else primary


def _darkest(stops: NDArray[np.float64], seen: NDArray[np.bool_]) -> tuple[str, float]:
    """The part of the picture whose screen is darkest against that of the rest, and by how many stops (0 or below)."""
    rows, columns = stops.shape
    left, right, half = columns // 3, columns - columns // 3, rows // 2
    parts: dict[str, tuple[slice, ...]] = {
        "left third": np.s_[:, :left],
        "middle third": np.s_[:, left:right],
        "right third": np.s_[:, right:],
        "upper half": np.s_[:half, :],
        "lower half": np.s_[half:, :],
    }
    under = {}
    for name, part in parts.items():
        inside = np.zeros_like(seen)
        inside[part] = seen[part]
        rest = seen & ~inside
        if min(inside.sum(), rest.sum()) >= _LEAST_POINTS // 5:
            under[name] = float(np.median(stops[inside]) - np.median(stops[rest]))
    if not under:
        return "", 0.0
    name = min(under, key=lambda part: under[part])
    return name, min(0.0, under[name])


def _encoded(linear: float) -> float:
    value = min(max(linear, 0.0), 1.0)
    return 1.055 * value ** (1 / 2.4) - 0.055 if value > 0.0031308 else 12.92 * value
