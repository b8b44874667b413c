"""Looks at a proxy and its plate, and tells the full-size pass at each pixel how to read alpha and colour.

Everything that is smooth, looks at neighbours or decides is done here, on some 130 000 proxy pixels, compiled and on
the calling thread; the pass itself stays pointwise. Always on the CPU: the guides are the same bits for every device.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onset_kernels.push_pull import PushPull

from onset.keying.clipped_screen import light_beyond, read_beyond
from onset.keying.coarse import coarse_mattes, least_of_both, least_of_nine, most_of_four
from onset.keying.dark_cloth import believe_dark
from onset.keying.enclosed import close_between
from onset.keying.foreground import fill_colours
from onset.keying.foreign_hue import believe_hue
from onset.keying.guides import USUAL_BLACK, USUAL_WHITE, levels_of, low_and_high, refine, spare_strands
from onset.keying.known_markers import KnownMarkers
from onset.keying.local_model import halved, moments, solve, sure_foreground
from onset.keying.marker_removal import put_on_markers, readings_beside
from onset.keying.own_cloth import OwnCloth, count_cloth
from onset.keying.proxy import averaged
from onset.keying.screen_plate import Proxy, ScreenPlate
from onset.keying.shadows import SPARE, darken, kept_shadows, shadow_light, show_as_black
from onset.keying.two_cloths import tell_apart
from onset.keying.veil_light import compile_what_comes_later, light_behind, lit, veils_told
from onset.keying.veils import read_veils
from onset.keying.wide_extremes import least_of_25, most_and_least_of_25, most_of_25
from onset.screen import Screen

Map = NDArray[np.float32]
_MARGIN = 1.25


@dataclass(frozen=True)
class Wishes:
    """What the settings ask of an analysis; all of it may change with every frame.

    `balance` 0..1 for what counts as solid, `black` and `white` as in the key's settings, `brightest` the most light
    that a foreground has (1 for display-referred pictures).
    """

    balance: float = 0.9
    black: float = 0.03
    white: float = 0.85
    brightest: float = 1.0
    tilt: float = 0.25
    shadows: float = 0.0


@dataclass(frozen=True)
class Guides:
    """What the pass samples; float32, the analyser's own arrays, overwritten by its next frame.

    At proxy size: `plate` (3, rows, columns) linear; `low` and `high` (rows, columns): what reads 0 and 1. At half
    of it: `lean` (3, ...): raw = lean . (I - plate); `fill` (4, ...): the foreground's colour, despilled, extended, and
    how much of the screen's channel is its own (`onset_kernels.adaptive_despill`).
    """

    plate: Map
    lean: Map
    fill: Map
    low: Map
    high: Map


class Analyser:
    """Working memory for proxies of one size."""

    def __init__(self, width_px: int, height_px: int, divide: int = 1) -> None:
        self._divide = divide
        rows, columns = height_px, width_px
        half = (rows + 1) // 2, (columns + 1) // 2
        self._moments = np.zeros((9, *half), np.float32)
        self._weights = np.zeros(half, np.float32)
        self._known_markers = KnownMarkers(rows, columns)
        self._own_cloth = OwnCloth(*half)
        self._cloth, self._alone = np.zeros(half, np.float32), np.zeros(half, np.float32)
        self._sheer = np.zeros((2, *half), np.float32)
        self._carry_moments, self._carry_one = PushPull(9, *half), PushPull(1, *half)
        self._maps = np.zeros((8, rows, columns), np.float32)
        self._half_maps = np.zeros((2, *half), np.float32)
        self._half_proxy = np.zeros((3, *half), np.float32)
        self._half_plate = np.zeros((3, *half), np.float32)
        self.guides = Guides(
            np.zeros((3, rows, columns), np.float32),
            np.zeros((3, *half), np.float32),
            np.zeros((4, *half), np.float32),
            np.zeros((rows, columns), np.float32),
            np.zeros((rows, columns), np.float32),
        )
        compile_what_comes_later()

    def analyse(self, proxy: Proxy, plate: ScreenPlate, wishes: Wishes) -> Guides:
        """The guides for this frame; nothing of it is averaged over time."""
        primary = plate.screen.primary
        soft, solid, raw, sure = self._maps[:4]
        guides = self.guides
        pixels = np.require(plate.pixels, np.float32, ("C", "W"))  # one form, for which kernels are compiled
        proxy = self._known_markers.paint_out(proxy, plate)
        room = np.array(room_of(plate.screen, wishes.brightest), np.float32)
        coarse_mattes(proxy, pixels, primary, wishes.balance, room, soft, solid)
        halved(proxy, self._half_proxy)
        halved(pixels, self._half_plate)
        self._own_cloth.find(self._half_proxy, self._half_plate, primary, self._cloth, self._alone)
        noise = noise_linear(plate) / averaged(self._divide)
        self._find_shadows(solid, noise)
        kept_black = kept_shadows(self._moments[0], self._weights) if wishes.shadows > 0.0 else None
        if wishes.shadows < 1.0 and self._take_shadows_out(pixels, wishes.shadows):
            coarse_mattes(proxy, guides.plate, primary, wishes.balance, room, soft, solid)
        else:
            np.copyto(guides.plate, pixels)
        self._light_veils(plate.confidence[::2, ::2], primary)
        (soft_least, solid_least), (wide, narrow) = self._maps[4:6], self._half_maps
        least_of_nine(self._maps[:2], self._maps[4:6])
        marked = self._maps[6]
        has_markers = self._known_markers.in_sight(plate, marked)
        least_of_both(soft, solid, marked, narrow)
        believe_hue(self._half_proxy, self._half_plate, primary, wishes.balance, narrow)
        count_cloth(self._cloth, wishes.balance, narrow)
        believe_dark(self._half_proxy, self._half_plate, primary, noise, narrow, self._moments[:6])
        close_between(narrow, wide, self._weights)
        least_of_25(narrow, wide)
        sure_foreground(solid_least, soft_least, wide, self._cloth, self._found_sheer(), self._weights)
        moments(self._half_proxy, self._moments)
        if not self._carry_moments.fill(self._moments, self._weights):
            self._moments.fill(0.0)  # nothing is sure: the direction is the colour difference's
        solve(self._half_proxy, self._moments, self._half_plate, primary, guides.lean)
        fill_colours(self._moments, self._half_plate, primary, wishes.tilt, self._cloth, guides.fill)
        tell_apart(self._half_proxy, self._moments, self._weights, primary, wishes.tilt, guides.fill[3])
        veil = self._cloth, self._alone
        read_veils(self._half_proxy, self._half_plate, self._moments, primary, *veil, guides.lean, guides.fill)
        if kept_black is not None:
            show_as_black(kept_black, self._half_plate, guides.lean, guides.fill)
        refine(proxy, guides.plate, guides.lean, solid, wide, raw, sure)
        if has_markers:
            self._take_markers_out(raw, marked)
        far, core = self._maps[7], soft_least
        most_and_least_of_25(raw, sure, far, core)
        levels = levels_of(plate.noise, self._divide, wishes.black, wishes.white, plate.rough)
        low_and_high(far, core, wide, marked, levels, guides.low, guides.high)
        if wishes.white < USUAL_WHITE or wishes.black > USUAL_BLACK:
            usual = levels._replace(black=min(wishes.black, USUAL_BLACK), white=max(levels.white, USUAL_WHITE))
            low_and_high(far, core, wide, marked, usual, self._maps[0], self._maps[1])
            most_of_25(solid_least, core)
            spare_strands(core, far, self._maps[:2], guides.low, guides.high)
        self._known_markers.clear(guides.low, guides.high)
        beyond = light_beyond(self._half_plate, plate.confidence[::2, ::2], primary, wishes.brightest)
        if beyond is not None:
            read_beyond(beyond, levels.guard, guides.lean, guides.plate, guides.low, primary)
        return guides

    @property
    def raw(self) -> Map:
        """What the pass will read of each proxy pixel of the last frame, markers taken out; before `low` and `high`."""
        reading: Map = self._maps[2]
        return reading

    def _take_markers_out(self, raw: Map, marked: Map) -> None:
        """Read on a marker what is read around it."""
        line = self._moments[:1]
        readings_beside(raw, marked, line[0], self._weights)
        if not self._carry_one.fill(line, self._weights):
            line.fill(0.0)
        put_on_markers(raw, marked, line[0])

    def _found_sheer(self) -> Map:
        """Where wide votes tell a veil, and, in the second, all about: holes in its votes are veil as well."""
        told, about = self._sheer
        if not veils_told(self._cloth, self._alone, told):
            about.fill(0.0)
        else:
            most_of_25(told, self._weights)
            most_of_25(self._weights, about)
        return self._sheer

    def _find_shadows(self, solid: Map, noise: float) -> None:
        """How much light shadows leave, into the first of the moments, and how surely, into the weights."""
        wide, narrow = self._half_maps
        most_of_four(solid, narrow)
        np.maximum(narrow, self._cloth, out=narrow)
        most_of_25(narrow, wide)
        most_of_25(wide, narrow)
        shadow_light(self._half_proxy, self._half_plate, narrow, self._moments[0], self._weights, noise)

    def _take_shadows_out(self, pixels: Map, kept: float) -> bool:
        """Whether a shadow falls on the plate `pixels` anywhere; the guides' plate is then the darkened one."""
        light = self._moments[:1]
        if not self._carry_one.fill(light, self._weights) or float(light.min()) >= 1.0 - SPARE:
            return False
        darken(pixels, light[0], kept, self.guides.plate)
        halved(self.guides.plate, self._half_plate)
        return True

    def _light_veils(self, confidence: Map, primary: int) -> None:
        """Correct the plate behind a wide veil that hid it."""
        light = self._moments[0]
        if light_behind(self._half_proxy, self._half_plate, confidence, self._cloth, self._alone, primary, light):
            lit(self.guides.plate, light)
            self._half_plate *= light

    def opaque(self) -> Guides:
        """The guides that make everything foreground, as it is: there is no screen."""
        return self._all(low=-1.0, high=-1.0)

    def empty(self) -> Guides:
        """The guides that make nothing foreground."""
        return self._all(low=1.0, high=2.0)

    def _all(self, *, low: float, high: float) -> Guides:
        guides = self.guides
        for plane in (guides.plate, guides.lean, guides.fill):
            plane.fill(0.0)
        guides.low.fill(low)
        guides.high.fill(high)
        return guides


def noise_linear(plate: ScreenPlate) -> float:
    """The noise of one full-size pixel on bare screen, in linear light."""
    light, primary = plate.screen.linear, plate.screen.primary
    own, others = light[primary], light[(primary + 1) % 3] + light[(primary + 2) % 3]
    return float(plate.noise * max(own - 0.5 * others, 0.0))


def room_of(screen: Screen, brightest: float) -> tuple[float, float, float]:
    """Per channel: 1 / the light that a foreground can have beyond the screen's, 0 where that tells nothing."""
    room = [0.0, 0.0, 0.0]
    for channel, own in enumerate(screen.linear):
        left = brightest - _MARGIN * own
        if channel != screen.primary and left > 0.1 * brightest:
            room[channel] = 1.0 / left
    return room[0], room[1], room[2]
