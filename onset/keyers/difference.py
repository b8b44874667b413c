"""The default key: colour difference in linear light, normalised by the screen at each pixel.

    light    how the screen is lit, found with its colour             SCREEN_LIGHT
    matte    1 - dominance(picture) / dominance(screen x light)       LIT_KEY and its levels, BRIGHT_CORE, bend ...
    colour   picture - (1 - matte) screen x light, then despill       LIT_SUBTRACT, SCREEN_SPILL

Subtraction uses the finished matte, as a comp would: what the levels made opaque keeps its screen light, which despill
takes out, and what they made clear has no colour left.
"""

from dataclasses import dataclass, field
from typing import Any

from onset_kernels.bright_core import BRIGHT_CORE, bright_core_parameters
from onset_kernels.lit_key import LIT_KEY, lit_key_parameters
from onset_kernels.lit_subtract import LIT_SUBTRACT
from onset_kernels.picture import Picture, Transfer
from onset_kernels.plan import Plan, Values, step
from onset_kernels.screen_light import SCREEN_LIGHT
from onset_kernels.screen_spill import SCREEN_SPILL, screen_spill_parameters

from onset.frame import Frame
from onset.keyers.matte_finish import MatteSettings, edge_nodes, edge_values, within
from onset.keyers.screen_choice import SCREEN_HELP, ScreenKeyer, checked_screen
from onset.screen import TERMS, Screen, even_screen

_NO_SCREEN = even_screen((0.0, 0.0, 0.0), primary=1)
_LEAST_KEPT = 0.85
_DISPLAY = (Transfer.SRGB, Transfer.BT709, Transfer.BT1886)
_CEILING_DISPLAY, _CEILING_SCENE = 1.25, 64.0
"""Brightest straight colour of a foreground: a display-referred picture with superwhites, and six stops above 1."""


@dataclass(frozen=True, kw_only=True)
class Settings(MatteSettings):
    """Settings of the difference key, beside those of every matte.

    `screen`: `auto` finds it in the picture, `green` and `blue` look for that hue only, `#rrggbb` (display-encoded)
    is taken as it is. `even` follows the light across the screen. `balance` 0 compares the screen's channel with the
    mean of the other two (soft edges, hair), 1 with the larger (solid core, yellow and cyan kept). `despill` 0 to 1
    takes reflected screen light out of the foreground, where it exceeds what `despill_balance` allows in the same way.
    """

    screen: str = field(default="auto", metadata={"help": SCREEN_HELP})
    even: bool = field(default=True, metadata={"help": "follow the light across the screen"})
    balance: float = field(default=0.25, metadata={"help": "0 soft edges, 1 solid core", "min": 0.0, "max": 1.0})
    despill: float = field(default=1.0, metadata={"help": "0 none, 1 all", "min": 0.0, "max": 1.0})
    despill_balance: float = field(default=0.25, metadata={"help": "0 mean limit, 1 maximum", "min": 0.0, "max": 1.0})

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_screen(self.screen)
        for name in ("balance", "despill", "despill_balance"):
            within(name, getattr(self, name), 0.0, 1.0)


class DifferenceKeyer(ScreenKeyer[Settings]):
    """Keys against a screen that it finds by itself; see `screen_choice` for when it looks.

    Without a screen the matte is opaque and a warning is logged. Giving `settings` an equal but new object asks for
    the screen to be found again: that is what setting `auto` once more comes to.
    """

    def plan(self, picture: Picture) -> Plan:  # noqa: ARG002 - the same for every picture
        """Linear `r g b`, `a` -> premultiplied linear `r g b a`."""
        return (
            step(SCREEN_LIGHT),
            step(LIT_KEY),
            step(BRIGHT_CORE, "core"),
            *edge_nodes(self._settings),
            step(LIT_SUBTRACT),
            step(SCREEN_SPILL, "spill"),
        )

    def values(self, frame: Frame) -> Values:
        """Parameters for this frame; looks at its pixels only when a screen has to be found."""
        settings = self._settings
        found = self._choice.settle(settings.screen, frame)
        screen = found or _NO_SCREEN
        weights = {f"key_{name}": float(screen.primary == channel) for channel, name in enumerate("rgb")}
        balance = min(settings.balance, most_balance(screen))
        display = frame.picture.colour.transfer in _DISPLAY
        brightest = 1.0 if display else _CEILING_SCENE
        core = bright_core_parameters(screen.linear, screen.primary, brightest, settings.black, settings.white)
        spill = screen_spill_parameters(screen.linear, weights, settings.despill_balance, settings.despill)
        parameters = {
            **light_values(screen, even=settings.even),
            **dict(zip(("screen_r", "screen_g", "screen_b"), screen.linear, strict=True)),
            **lit_key_parameters(screen.linear, weights, balance, settings.black, settings.white),
            **{f"core.{name}": value for name, value in core.items()},
            **edge_values(settings),
            "ceiling": _CEILING_DISPLAY if display else _CEILING_SCENE,
            **{f"spill.{name}": value for name, value in spill.items()},
        }
        return Values(parameters)


def light_values(screen: Screen, *, even: bool) -> dict[str, float]:
    """Parameters of SCREEN_LIGHT for a screen; without `even` a light of 1 everywhere."""
    lit = screen if even else even_screen(screen.linear, screen.primary)
    coefficients = {f"c{i}{j}": value for (i, j), value in zip(TERMS, lit.light, strict=True)}
    return {**coefficients, "low": lit.light_low, "high": lit.light_high}


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
