"""What an operator picked, checked: a box, a plane's corners, or points, in pixels or in shares of the picture.

    picked = read_pick({"mode": "plane", "box": [400, 300, 200, 120], "name": "phone"}, (1920, 1080))

Pixels are the frame's: the first pixel's centre is (0.5, 0.5). With `unit` "share" 0 to 1 is the whole picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from onset.errors import UsageError
from onset.tracking.object import quad

Mode = Literal["box", "plane", "points"]
SHORTEST_PX = 8.0
MOST_POINTS = 16
_KEYS = ("mode", "box", "points", "name", "unit")


@dataclass(frozen=True)
class Picked:
    """`points` (n, 2) float64 in pixels of the frame: four corners of a box or plane in the order top left, top right,
    bottom right, bottom left; any number of points, each followed by itself."""

    mode: Mode
    points: NDArray[np.float64]
    name: str = ""


def read_pick(arguments: Mapping[str, Any], size_px: tuple[int, int]) -> Picked:
    """A pick for a picture of this size. Raises UsageError: unknown words, no area, outside, sides that cross."""
    unknown = sorted(set(arguments) - set(_KEYS))
    if unknown:
        raise UsageError(f"pick: {unknown[0]!r} is unknown; known: {', '.join(_KEYS)}")
    mode = arguments.get("mode", "box" if "box" in arguments else "points")
    if mode not in get_args(Mode):
        raise UsageError(f"pick: mode {mode!r} is none of {', '.join(get_args(Mode))}")
    if ("box" in arguments) == ("points" in arguments):
        raise UsageError("pick: give either box = [x, y, width, height] or points = [[x, y], ...]")
    unit = arguments.get("unit", "px")
    if unit not in ("px", "share"):
        raise UsageError(f"pick: unit {unit!r} is neither px nor share")
    name = arguments.get("name", "")
    if not isinstance(name, str) or len(name) > 60:
        raise UsageError(f"pick: name {name!r} must be a text of at most 60 letters")
    scale = np.array(size_px, np.float64) if unit == "share" else np.ones(2)
    if "box" in arguments:
        x, y, width, height = _numbers(arguments["box"], "box = [x, y, width, height]", 4)
        points = quad.corners_of((x, y, width, height)) * scale
    else:
        points = _points(arguments["points"]) * scale
    return checked(Picked(mode, points, name), size_px, as_box="box" in arguments)


def checked(picked: Picked, size_px: tuple[int, int], *, as_box: bool = False) -> Picked:
    """The pick with its corners in order, if it can be one in a picture of this size. Raises UsageError."""
    points, mode = picked.points, picked.mode
    width, height = size_px
    outside = (points < 0).any(axis=1) | (points > np.array(size_px)).any(axis=1)
    if mode == "points":
        if as_box:
            raise UsageError("pick: mode points needs points = [[x, y], ...], not a box")
        if len(points) > MOST_POINTS:
            raise UsageError(f"pick: {len(points)} points; at most {MOST_POINTS} at once")
        if outside.any():
            x, y = points[outside][0]
            raise UsageError(f"pick: the point {x:g}, {y:g} lies outside the picture of {width}x{height}")
        return picked
    if mode == "box" and not as_box:
        if len(points) < 2:
            raise UsageError("pick: a box by points needs at least two of them, or box = [x, y, width, height]")
        low, high = points.min(axis=0), points.max(axis=0)
        points = quad.corners_of((low[0], low[1], high[0] - low[0], high[1] - low[1]))
    if len(points) != 4:
        raise UsageError(f"pick: a plane has four corners, {len(points)} are given")
    return Picked(mode, _area(points, size_px), picked.name)


def _area(points: NDArray[np.float64], size_px: tuple[int, int]) -> NDArray[np.float64]:
    """Four corners that have an area within the picture; given anticlockwise they are turned round."""
    width, height = size_px
    if not quad.is_convex(points) and not quad.is_convex(points[::-1]):
        sides = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
        what = "it has no area" if sides.min() < 1 else "its sides cross or bend inwards"
        raise UsageError(f"pick: {what}; give corners in order: top left, top right, bottom right, bottom left")
    if not quad.is_convex(points):
        points = np.roll(points[::-1], 1, axis=0)
    if min(np.ptp(points[:, 0]), np.ptp(points[:, 1])) < SHORTEST_PX:
        raise UsageError(f"pick: less than {SHORTEST_PX:g} px wide or high; pick more of it")
    inside = np.clip(points, 0, (width, height))
    if abs(quad.area(inside)) < 0.5 * abs(quad.area(points)):
        raise UsageError(f"pick: most of it lies outside the picture of {width}x{height}")
    return points


def _points(given: Any) -> NDArray[np.float64]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        raise UsageError(f"pick: points {given!r} must be a list of [x, y]")
    return np.array([_numbers(one, "a point is [x, y]", 2) for one in given], np.float64)


def _numbers(given: Any, form: str, count: int) -> list[float]:
    right = isinstance(given, Sequence) and not isinstance(given, str) and len(given) == count
    if not right or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in given):
        raise UsageError(f"pick: {given!r} is not {count} numbers; {form}")
    if not np.all(np.isfinite(np.array(given, np.float64))):
        raise UsageError(f"pick: {given!r} holds no finite numbers; {form}")
    return [float(one) for one in given]
