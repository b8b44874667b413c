"""The screen that the settings ask for, looked for in one picture: by itself, by name, by colour, or in a patch."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.display_colour import colour_text, linear_colour
from onset.keying.bare_screen import dominance
from onset.keying.framed_screen import find_framed_screen
from onset.keying.grain import points_without_grain
from onset.keying.hidden_screen import find_hidden_screen, purest_points
from onset.keying.screen_plate import Proxy, ScreenWanted
from onset.keying.unusual_screen import find_unusual_screen
from onset.screen import Samples, Screen, even_screen, find_screen, other_screen, screen_like

NAMED: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"green": (0.03, 0.35, 0.08), "blue": (0.03, 0.08, 0.30)}
)
"""Linear colours taken for a screen that was named and cannot be found: broadcast paint under a full light."""
PATCH = 3
"""Values that a patch has: x, y, radius."""
_MOST_COLUMNS = 180
_LEAST_PATCH_PX = 4
_BRIGHTEST = 64.0
_HIDDEN = "it is keyed by its purest parts; a plate of the empty set says more"


@dataclass(frozen=True)
class Found:
    """A screen, None where there is none, and what to tell the operator."""

    screen: Screen | None
    notes: tuple[str, ...] = ()


def look_for_screen(wanted: ScreenWanted, proxy: Proxy, *, unusual: bool = False) -> Found:
    """The screen that `wanted` means in this picture. A plate file is no business of this.

    `unusual`: a wall of any other hue is taken too. Not where a screen was known already: behind a cut it is a wall.
    """
    proxy = numbers_only(proxy)
    samples = points_of(proxy)
    if wanted.patch:
        red, green, blue = patch_colour(proxy, wanted.patch[:PATCH])
        return Found(screen_like(samples, (red, green, blue)))
    if wanted.screen.startswith("#"):
        red, green, blue, _ = linear_colour(wanted.screen)
        return Found(screen_like(samples, (red, green, blue)))
    found = find_screen(samples, wanted.screen)
    if found is None:
        calm = points_without_grain(proxy, _step(proxy))
        if calm is not None:
            samples = calm
            found = find_screen(samples, wanted.screen)
    if found is None:
        hidden = find_hidden_screen(purest_points(proxy, _step(proxy)), wanted.screen)
        if hidden is not None:
            return Found(hidden, (f"the screen shows through haze or in gaps only: {_HIDDEN}",))
    if found is None and wanted.screen != "auto":
        found = find_screen(samples, wanted.screen, insist=True)
    if found is None and wanted.screen in NAMED:
        note = f"no {wanted.screen} screen found in the picture; keying against a usual {wanted.screen}"
        return Found(even_screen(NAMED[wanted.screen]), (f"{note}, or give its colour",))
    if found is None and unusual and wanted.screen == "auto":
        for find, where in ((find_unusual_screen, "fills the border"), (find_framed_screen, "stands within a room")):
            found = find(samples)
            if found is not None:
                colour = colour_text(*found.linear)
                return Found(found, (f"{colour} is taken for the screen, which {where}; set screen if it is not",))
    if found is None:
        return Found(None, ("no screen found in the picture: nothing is keyed; set screen to green, blue or #rrggbb",))
    other = other_screen(samples, found) if wanted.screen == "auto" else None
    if other is None:
        return Found(found)
    colours = f"{colour_text(*found.linear)} and {colour_text(*other.linear)}"
    return Found(found, (f"two screens, {colours}: keying the first, the larger; set screen for the other",))


def numbers_only(proxy: Proxy) -> Proxy:
    """`proxy` without what is no number, and without light that no screen gives off."""
    numbers = np.empty_like(proxy)
    _take_numbers(proxy, numbers)
    return numbers


@njit(nogil=True, cache=True)
def _take_numbers(proxy: Proxy, numbers: Proxy) -> None:
    none, most = np.float32(0), np.float32(_BRIGHTEST)
    for channel in range(proxy.shape[0]):
        for y in range(proxy.shape[1]):
            for x in range(proxy.shape[2]):
                value = proxy[channel, y, x]
                numbers[channel, y, x] = min(max(value, none), most) if abs(value) < np.inf else none


def points_of(proxy: Proxy) -> Samples:
    """A few thousand points of a proxy, as the finder takes them: (rows, columns, 3)."""
    step = _step(proxy)
    top, left = (min(step // 2, length - 1) for length in proxy.shape[1:])  # a strip may have fewer rows than a step
    return np.ascontiguousarray(np.moveaxis(proxy[:, top::step, left::step], 0, -1))


def _step(proxy: Proxy) -> int:
    return max(1, round(int(proxy.shape[2]) / _MOST_COLUMNS))


def panel_colours(proxy: Proxy, patch: tuple[float, ...]) -> list[tuple[float, float, float]]:
    """Linear colours of every patch but the first, each three values of `patch`."""
    return [patch_colour(proxy, patch[at : at + PATCH]) for at in range(PATCH, len(patch), PATCH)]


def patch_colour(proxy: NDArray[np.float32], patch: tuple[float, ...]) -> tuple[float, float, float]:
    """Linear colour of the screen within a patch, `(x, y, radius)` in shares of width, height and height.

    The median of the half of it whose colour is purest, so that a marker or a strand in it does no harm.
    """
    rows, columns = proxy.shape[1:]
    x, y, radius = patch
    reach = max(radius * rows, 1.0)
    across = (np.arange(columns) + 0.5 - x * columns) ** 2
    down = (np.arange(rows) + 0.5 - y * rows) ** 2
    distance = down[:, None] + across[None, :]
    nearest = np.sort(distance, axis=None)[:_LEAST_PATCH_PX][-1]
    points = proxy[:, distance <= max(reach**2, float(nearest))]
    middle = np.median(points, axis=1)
    pure = dominance(points[:, :, None], int(np.argmax(middle)))[:, 0]
    red, green, blue = (float(value) for value in np.median(points[:, pure >= np.median(pure)], axis=1))
    return red, green, blue


def differs(found: Screen, plate: NDArray[np.float32], primary: int, colour_limit: float) -> bool:
    """Whether a found screen is not that of the plate: another channel, colour, or over a stop of light."""
    if found.primary != primary:
        return True
    middle = np.median(plate[:, ::4, ::4], axis=(1, 2))[:, None, None]
    theirs = np.asarray(found.linear, np.float32)[:, None, None]
    own_level, their_level = (max(float(dominance(one, primary)[0, 0]), 1e-6) for one in (middle, theirs))
    off = max(abs(float(middle[c, 0, 0]) / own_level - float(theirs[c, 0, 0]) / their_level) for c in range(3))
    return off > colour_limit or not 0.5 < own_level / their_level < 2.0
