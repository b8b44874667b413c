"""The default key: unmixing against the clean plate in linear light, each place read along its own direction.

plate     what the bare screen gives at each pixel, found by itself           onset.keying.plate_keeper
analysis  at proxy size: how to read alpha, core, bare screen, colours        onset.keying.analysis
matte     lean . (I - plate), bare screen to 0, core to 1                     PLATE_MATTE, bend ...
colour    I - (1 - matte) plate, at small alpha the colour near by            PLATE_UNMIX, ADAPTIVE_DESPILL
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.adaptive_despill import ADAPTIVE_DESPILL
from onset_kernels.matte_knee import MATTE_KNEE
from onset_kernels.matte_stages import KEY_DONE
from onset_kernels.picture import Layout, Picture, Transfer
from onset_kernels.plan import Around, Load, Plan, Planes, Values, step
from onset_kernels.plate_reading import PLATE_READING
from onset_kernels.plate_unmix import PLATE_UNMIX
from onset_kernels.threads import set_threads

from onset.frame import Frame
from onset.keyers.matte_finish import (
    RAW_VIEW,
    MatteSettings,
    edge_values,
    found_edge_nodes,
    refitted,
    within,
    wrap_values,
)
from onset.keyers.plate_file import read_plate
from onset.keyers.pointwise_key import pointwise_plan, pointwise_values
from onset.keyers.screen_choice import PATCH_HELP, SCREEN_HELP, checked_patch, checked_screen
from onset.keying.analysis import Analyser, Guides, Wishes, room_of
from onset.keying.cut import is_black
from onset.keying.evidence import Evidence
from onset.keying.mending import EXTEND, Mending
from onset.keying.plate_keeper import PlateKeeper
from onset.keying.proxy import ProxyMaker
from onset.keying.screen_plate import Proxy, ScreenPlate, ScreenWanted, flat
from onset.screen import Screen
from onset.tier import Tier

_LEAST_KEPT = 0.85
_VIEWS = {
    **RAW_VIEW,
    "plate": ("plate_r", "plate_g", "plate_b"),
    "confidence": ("confidence",),
    "foreground": ("fill_r", "fill_g", "fill_b"),
}
"""The reading before its levels, the clean plate and how far it was seen, the foreground extended over the edge."""
_DENOISE_SIGMAS = 4.0
"""Range of the sigma filter at `denoise` 1, in sigmas of the screen's measured noise.

It filters the reading, not red, green and blue: that is linear in them, by a direction and a plate that hardly change
over five pixels, so that its mean is the reading of their mean, in a third of the work, with one plane and not three.
"""
_DISPLAY = (Transfer.SRGB, Transfer.BT709, Transfer.BT1886)
_CEILING_DISPLAY, _CEILING_SCENE = 1.25, 64.0
"""Brightest straight colour of a foreground: a display-referred picture with superwhites, and six stops above 1."""


@dataclass(frozen=True, kw_only=True)
class Settings(MatteSettings):
    """Settings of the difference key, beside those of every matte; edges are exempt from `black` and `white`.

    `screen`: `auto` finds it in the picture, `green` and `blue` look for that hue only, `#rrggbb` (display-encoded) is
    taken as it is. `even` follows the light across the screen, pixel by pixel. `plate` is a file with the empty set,
    `screen_patch` a place in the picture to take the screen's colour from, and others to take a floor's from. `balance`
    says what counts as solid: 0 compares the screen's channel with the mean of the other two, 1 with the larger (yellow
    and cyan kept). `shadows` keeps what darkens the screen as darkening of the background. `despill` 0 to 1 takes
    reflected screen light out of the foreground, where it exceeds what stands near by has, and what `despill_balance`
    allows in the same way as `balance`; `spill_return` gives that much of it back in the colour of what then stands
    behind. `denoise` has the matte read from pixels without noise, never the colour, by a sigma filter on the reading
    as wide as the screen's own noise says (`onset_kernels.sigma_filter`); leaving 0 makes a pass more. `despot_px`
    clears specks on the screen and fills holes in the core up to that length; `extend_px` paints the edge, and the core
    as far in as that, with the foreground's colour from deeper inside. Both are in pixels of a picture of 1080 rows, 0:
    off.
    """

    black: float = field(default=0.03, metadata={"help": "matte value that becomes 0", "min": 0.0, "max": 0.99})
    white: float = field(default=0.85, metadata={"help": "matte value that becomes 1", "min": 0.01, "max": 1.0})
    screen: str = field(default="auto", metadata={"help": SCREEN_HELP, "again": True})
    even: bool = field(default=True, metadata={"help": "follow the light across the screen"})
    plate: Path | None = field(
        default=None, metadata={"help": "file with the empty set", "exists": True, "again": True}
    )
    screen_patch: tuple[float, ...] = field(
        default=(), metadata={"help": PATCH_HELP, "min": 0.0, "max": 1.0, "again": True}
    )
    balance: float = field(default=0.9, metadata={"help": "0 only greys are solid, 1 any hue", "min": 0.0, "max": 1.0})
    shadows: float = field(
        default=0.0, metadata={"help": "0 gone, 1 kept, over the background", "min": 0.0, "max": 1.0}
    )
    despill: float = field(default=1.0, metadata={"help": "0 none, 1 all", "min": 0.0, "max": 1.0})
    spill_return: float = field(
        default=0.5, metadata={"help": "spill given back in the background's colour", "min": 0.0, "max": 1.0}
    )
    despill_balance: float = field(default=0.25, metadata={"help": "0 mean limit, 1 maximum", "min": 0.0, "max": 1.0})
    denoise: float = field(default=0.0, metadata={"help": "noise kept from the matte", "min": 0.0, "max": 1.0})
    despot_px: float = field(default=0.0, metadata={"help": "longest speck or hole removed", "min": 0.0, "max": 128.0})
    extend_px: float = field(default=0.0, metadata={"help": "core's colour over the edge", "min": 0.0, "max": 64.0})

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_screen(self.screen)
        checked_patch(self.screen_patch)
        for name in ("balance", "denoise", "shadows", "despill", "despill_balance", "spill_return"):
            within(name, getattr(self, name), 0.0, 1.0)
        within("despot_px", self.despot_px, 0.0, 128.0)
        within("extend_px", self.extend_px, 0.0, 64.0)


class DifferenceKeyer:
    """Keys against a screen whose plate it finds by itself; see `onset.keying.plate_keeper` for when it looks.

    Without a screen the matte is opaque and a warning is logged; once one is known, a black frame has an empty one,
    for an opaque one would flash in the comp. Giving `settings` an equal but new object asks for
    the screen to be found again: that is what setting `screen`, `screen_patch` or `plate` once more comes to.
    """

    views = _VIEWS

    def __init__(self, settings: Settings) -> None:
        self.tier: Tier = "live"
        self.threads = 1
        self._settings = settings
        self._picture: Picture | None = None
        self._plate: ScreenPlate | None = None

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        if settings is not self._settings and settings == self._settings and self._picture is not None:
            self._keeper.look_again()
        self._settings = settings

    @property
    def screen(self) -> Screen | None:
        """The screen in force, None before the first frame and when there is none."""
        return None if self._plate is None else self._plate.screen

    def records(self) -> dict[str, Any]:
        """Which plate the last frame was keyed against; 0: none."""
        return {"plate_revision": 0 if self._plate is None else self._plate.revision}

    def state(self) -> Mapping[str, NDArray[Any]]:
        """All that the next frame's key depends on beside settings and pixels; empty before the first frame."""
        return {} if self._picture is None else self._keeper.state()

    def restore(self, state: Mapping[str, NDArray[Any]], picture: Picture) -> None:
        """Go on with the next frame where another keyer was. Raises ValueError for a state of another size or kind."""
        self._start(picture)
        if state:
            self._keeper.restore(dict(state))

    def evidence(self) -> Evidence | None:
        """What the last frame's matte was made from."""
        if self._picture is None:
            return None
        return Evidence(self._proxy.latest, self._plate, 0.0 if self.tier == "fast" else self._settings.shadows)

    @property
    def wraps(self) -> bool:
        """Whether light from behind is asked for."""
        return self._settings.wraps

    def plan(self, picture: Picture) -> Plan:  # noqa: ARG002 - the same for every picture
        """Linear `r g b`, `a` -> premultiplied linear `r g b a`, and `spill`, the share of plate removed."""
        settings = self._settings
        if self.tier == "fast":
            return pointwise_plan(settings)
        return (
            Load("plate", Layout.RGB_FLOAT, "plate_r plate_g plate_b", scaled=True),
            Load("confidence", Layout.GRAY_FLOAT, "confidence", scaled=True),
            Load("lean", Layout.RGB_FLOAT, "lean_r lean_g lean_b", scaled=True),
            Load("low", Layout.GRAY_FLOAT, "low", scaled=True),
            Load("high", Layout.GRAY_FLOAT, "high", scaled=True),
            step(PLATE_READING),
            *((Around("raw", "sigma_filter", "denoise"),) if settings.denoise else ()),
            step(MATTE_KNEE),
            *found_edge_nodes(settings),
            step(KEY_DONE),
            Load("fill", Layout.RGBA_FLOAT, "fill_r fill_g fill_b own", scaled=True),
            *refitted(step(PLATE_UNMIX)),
            *(EXTEND if settings.extend_px else ()),
            step(ADAPTIVE_DESPILL, "spill"),
        )

    def values(self, frame: Frame) -> Values:
        """Parameters and guide planes for this frame: a proxy is made of it, its plate settled, both analysed."""
        settings = self._settings
        if self._picture != frame.picture:
            self._start(frame.picture)
        proxy = self._proxy.make(frame.planes)
        set_threads(self.threads)  # for the analysis: the mask is the calling thread's
        wanted = ScreenWanted(settings.screen, settings.screen_patch, settings.plate)
        plate = self._plate = self._keeper.settle(wanted, proxy, frame.index, frame)
        display = frame.picture.colour.transfer in _DISPLAY
        brightest = 1.0 if display else _CEILING_SCENE
        parameters = {
            **edge_values(settings, frame.picture.height_px),
            **wrap_values(settings),
            "ceiling": _CEILING_DISPLAY if display else _CEILING_SCENE,
            "spill.amount": settings.despill,
            "spill_return": settings.spill_return,
        }
        shown = plate if plate is None or settings.even else flat(plate)
        primary = -1 if plate is None else plate.screen.primary
        room = (0.0, 0.0, 0.0) if plate is None else room_of(plate.screen, brightest)
        for channel, name in enumerate("rgb"):
            parameters[f"room_{name}"] = room[channel]
            parameters[f"spill.key_{name}"] = float(primary == channel)
        confidence = Planes((self._nowhere if plate is None else plate.confidence,))
        if self.tier == "fast":
            parameters.update(self._pointwise(plate, primary))
            if plate is not None and is_black(proxy):
                parameters.update({"knee.low": 2.0, "knee.high": 4.0})
            pixels = (self._nowhere,) * 3 if shown is None else tuple(shown.pixels)
            return Values(parameters, {"plate": Planes(pixels), "confidence": confidence})
        if settings.denoise:
            parameters["denoise"] = 0.0 if plate is None else settings.denoise * _DENOISE_SIGMAS * plate.noise
        guides = self._analysed(proxy, shown, brightest)
        return Values(
            parameters,
            {
                "plate": Planes(tuple(guides.plate)),
                "confidence": confidence,
                "lean": Planes(tuple(guides.lean)),
                "fill": Planes(tuple(guides.fill)),
                "low": Planes((guides.low,)),
                "high": Planes((guides.high,)),
                "extend": self._mending.planes,
            },
        )

    def _analysed(self, proxy: Proxy, plate: ScreenPlate | None, brightest: float) -> Guides:
        """What the analysis says of this frame."""
        if plate is None:
            self._mending.leave()
            return self._analyser.opaque()
        if is_black(proxy):
            self._mending.leave()
            return self._analyser.empty()
        settings = self._settings
        wishes = Wishes(
            balance=min(settings.balance, most_balance(plate.screen)),
            black=settings.black,
            white=settings.white,
            brightest=brightest,
            shadows=settings.shadows,
            tilt=min(settings.despill_balance, most_balance(plate.screen)),
        )
        guides = self._analyser.analyse(proxy, plate, wishes)
        self._mending.mend(self._analyser.raw, guides, settings.despot_px, settings.extend_px)
        return guides

    def _pointwise(self, plate: ScreenPlate | None, primary: int) -> dict[str, float]:
        """What the key is told that has no analysis."""
        settings = self._settings
        return pointwise_values(
            primary,
            0.0 if plate is None else plate.noise,
            balance=settings.balance if plate is None else min(settings.balance, most_balance(plate.screen)),
            black=settings.black,
            white=settings.white,
            despill_balance=settings.despill_balance,
        )

    def _start(self, picture: Picture) -> None:
        self._picture = picture
        self._proxy = ProxyMaker(picture, self.threads)
        size = self._proxy.width_px, self._proxy.height_px
        self._nowhere = np.zeros((size[1], size[0]), np.float32)
        self._keeper = PlateKeeper(*size, self._proxy.divide, read_plate)
        self._analyser = Analyser(*size, self._proxy.divide)
        self._mending = Mending(*size)


def most_balance(screen: Screen) -> float:
    """The largest balance that keeps most of the dominance that the screen has over the mean (lime has little)."""
    others = [value for channel, value in enumerate(screen.linear) if channel != screen.primary]
    mean, larger = sum(others) / 2, max(others)
    over_mean = screen.linear[screen.primary] - mean
    if over_mean <= 0.0 or larger <= mean:
        return 1.0
    return min(1.0, (1.0 - _LEAST_KEPT) * over_mean / (larger - mean))


def build(settings: Any) -> DifferenceKeyer:
    """The difference key."""
    return DifferenceKeyer(settings)
