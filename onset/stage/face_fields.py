"""What a face can be made to do by bending its picture: four smooth displacements, each growing with a number.

Every field is a product of two windows, one across and one down, that rise and fall on a straight slope with rounded
ends: no kinks, nought outside of a box, and little steeper than it must be. (The usual polynomial steps are twice as
steep in the middle, and fold the picture at half the way.)
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NAMES = ("jaw", "smile", "blink", "brow")
"""Jaw down, corners of the mouth out and up, lids down, inner brows up."""
_EASE = 0.2
"""Share of a slope that is rounded at each end."""


@dataclass(frozen=True)
class FacePlaces:
    """Where things are in an upright picture of a face, pixels from its corner; right and left are the person's own."""

    right_eye: tuple[float, float, float, float]
    """x of the outer and the inner corner, y of the upper and of the lower lid."""
    left_eye: tuple[float, float, float, float]
    right_brow: tuple[float, float]
    """x and y of the inner end."""
    left_brow: tuple[float, float]
    mouth_right: tuple[float, float]
    mouth_left: tuple[float, float]
    upper_lip_y: float
    lower_lip_y: float
    """Lower edge of the upper lip, upper edge of the lower one."""
    chin_y: float


@dataclass(frozen=True, slots=True)
class Window:
    """0 outside of `start` to `end`, 1 from `full` to `falls`, smooth between."""

    start: float
    full: float
    falls: float
    end: float

    def at(self, place: Array) -> Array:
        """Its height at each place, 0 to 1."""
        rise = _smooth((place - self.start) / (self.full - self.start))
        fall = _smooth((self.end - place) / (self.end - self.falls))
        return np.minimum(rise, fall)

    def slope_at(self, place: Array) -> Array:
        """Its derivative."""
        rise, fall = (place - self.start) / (self.full - self.start), (self.end - place) / (self.end - self.falls)
        rising = _smooth(rise) <= _smooth(fall)
        return np.where(
            rising, _smooth_slope(rise) / (self.full - self.start), -_smooth_slope(fall) / (self.end - self.falls)
        )


@dataclass(frozen=True, slots=True)
class Field:
    """One displacement: `toward` pixels, x and y, at its height."""

    across: Window
    down: Window
    toward: tuple[float, float]

    def at(self, points: Array) -> Array:
        """(n, 2) pixels of displacement of (n, 2) points."""
        height = self.across.at(points[:, 0]) * self.down.at(points[:, 1])
        return np.asarray(height[:, None] * np.array(self.toward))

    def slope_at(self, points: Array) -> Array:
        """(n, 2, 2): the derivative, by displacement and then by place."""
        x, y = points[:, 0], points[:, 1]
        slope = np.stack((self.across.slope_at(x) * self.down.at(y), self.across.at(x) * self.down.slope_at(y)), axis=1)
        return np.asarray(np.array(self.toward)[None, :, None] * slope[:, None, :])


def fields(places: FacePlaces) -> Mapping[str, tuple[Field, ...]]:
    """The fields of each of NAMES. At amount 1 each is as far as it goes without folding the picture."""
    right, left = places.mouth_right, places.mouth_left
    wide, middle = left[0] - right[0], (left[0] + right[0]) / 2.0
    jaw_px, gap = 0.40 * (places.chin_y - places.upper_lip_y), places.lower_lip_y - places.upper_lip_y
    jaw = Field(
        Window(middle - 1.4 * wide, middle - 0.5 * wide, middle + 0.5 * wide, middle + 1.4 * wide),
        # What is between the lips is drawn out, from there on everything goes down as one.
        Window(
            places.upper_lip_y,
            places.upper_lip_y + jaw_px + max(gap, 0.4 * jaw_px),
            places.chin_y + jaw_px,
            places.chin_y + 2.2 * jaw_px,
        ),
        (0.0, jaw_px),
    )
    return {"jaw": (jaw,), "smile": _smile(places, wide), "blink": _blink(places), "brow": _brow(places)}


def _smile(places: FacePlaces, wide: float) -> tuple[Field, ...]:
    reach = 0.45 * wide
    return tuple(
        Field(
            Window(x - reach, x - 0.05 * reach, x + 0.05 * reach, x + reach),
            Window(y - reach, y - 0.05 * reach, y + 0.05 * reach, y + reach),
            (side * 0.11 * wide, -0.11 * wide),
        )
        for (x, y), side in ((places.mouth_right, -1.0), (places.mouth_left, 1.0))
    )


def _blink(places: FacePlaces) -> tuple[Field, ...]:
    made = []
    for x_one, x_other, upper, lower in (places.right_eye, places.left_eye):
        start, end, gap = min(x_one, x_other), max(x_one, x_other), lower - upper
        wide = end - start
        # The lid comes down onto the lower one and stops there; what is between them is pressed together.
        made.append(
            Field(
                Window(start - 0.25 * wide, start + 0.25 * wide, end - 0.25 * wide, end + 0.25 * wide),
                Window(upper - 1.6 * gap, lower - 0.2 * gap, lower - 0.1 * gap, lower + 0.5 * gap),
                (0.0, 0.8 * gap),
            )
        )
    return tuple(made)


def _brow(places: FacePlaces) -> tuple[Field, ...]:
    made = []
    for (x, y), eye in ((places.right_brow, places.right_eye), (places.left_brow, places.left_eye)):
        wide, above = abs(eye[1] - eye[0]), eye[2] - y
        made.append(
            Field(
                Window(x - 1.1 * wide, x - 0.3 * wide, x + 0.3 * wide, x + 1.1 * wide),
                Window(y - 2.2 * above, y - 0.7 * above, y - 0.3 * above, y + 0.9 * above),
                (0.0, -0.5 * above),
            )
        )
    return tuple(made)


def _smooth(t: Array) -> Array:
    t = np.clip(t, 0.0, 1.0)
    ends = np.minimum(t, 1.0 - t)
    eased = np.where(ends < _EASE, ends * ends / (2.0 * _EASE), ends - _EASE / 2.0) / (1.0 - _EASE)
    return np.where(t < 0.5, eased, 1.0 - eased)


def _smooth_slope(t: Array) -> Array:
    ends = np.minimum(t, 1.0 - t)
    return np.asarray(np.clip(ends / _EASE, 0.0, 1.0) / (1.0 - _EASE))
