"""What is measured of one frame's matte and screen, with the limits between good, doubtful and bad."""

import math
from dataclasses import dataclass, fields
from enum import StrEnum


class Light(StrEnum):
    """A traffic light."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class MatteReport:
    """Measured at proxy size (about 270 rows), so that shares and widths mean the same at every resolution.

    `core_holes`         share of the foreground's inside that the matte lets the background through, 0..1
    `gaps_off_light`     share of the foreground that is clear with the screen's colour, 0.4 stops off its light, 0..1
    `deep_gaps`          share of the foreground that is clear with the screen's colour far from all open screen, 0..1
    `screen_residue`     share of the bare screen that the matte does not take away wholly, 0..1
    `green_cast`         share of the solid foreground seen whose screen channel is 15/255 above the others, encoded
    `cast_at_top`        share of the picture's upper edge where such foreground begins, 0..1: a strip of the set
    `cast_part`          the third of the picture with most of it: left, middle, right; empty where there is none
    `edge_width_px`      width of the matte's edge from 0 to 1, in pixels of a picture of 1080 rows
    `flicker`            mean change of alpha from the frame before where the picture stood still, 0..1; 0 after a cut
    `unevenness_stops`   from the 5th to the 95th percentile of the screen's light
    `darkest_stops`      of the thirds and halves of the picture, the one whose screen is most below that of the rest
    `darkest_part`       which one: left, middle, right third, upper, lower half
    `screen_level`       the screen's own channel, display-encoded, median, 0..1
    `screen_saturation`  (largest channel - smallest) / largest, linear, median, 0..1: cyan and magenta have two large
    `screen_clipped`     share of the bare screen with a channel at the top of its range, 0..1
    `noise`              of one pixel on bare screen, relative to the screen's dominance
    `screen_share`       share of the picture that is bare screen, 0..1
    `plate_fit`          share of the screen in sight that the plate explains within a tenth, 0..1
    `screen_found`       whether there is a screen at all; without one everything else is 0
    `black`              whether nothing at all is to be seen
    """

    screen_found: bool
    black: bool = False
    core_holes: float = 0.0
    gaps_off_light: float = 0.0
    deep_gaps: float = 0.0
    screen_residue: float = 0.0
    green_cast: float = 0.0
    cast_at_top: float = 0.0
    cast_part: str = ""
    edge_width_px: float = 0.0
    flicker: float = 0.0
    unevenness_stops: float = 0.0
    darkest_stops: float = 0.0
    darkest_part: str = ""
    screen_level: float = 0.0
    screen_saturation: float = 0.0
    screen_clipped: float = 0.0
    noise: float = 0.0
    screen_share: float = 0.0
    plate_fit: float = 1.0

    def to_dict(self) -> dict[str, float | str | bool]:
        """For the metadata: numbers to four digits."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Limits:
    """From `amber` on a measure is doubtful, from `red` on bad. `above` False: it is the small values that are bad."""

    amber: float
    red: float
    above: bool = True

    def light(self, value: float) -> Light:
        """The light of one value."""
        sign = 1.0 if self.above else -1.0
        if sign * value >= sign * self.red:
            return Light.RED
        return Light.AMBER if sign * value >= sign * self.amber else Light.GREEN


LIMITS = {
    "core_holes": Limits(0.01, 0.04),
    "gaps_off_light": Limits(0.01, math.inf),
    "deep_gaps": Limits(0.002, math.inf),
    "screen_residue": Limits(0.02, 0.04),
    "green_cast": Limits(0.01, 0.50),
    "cast_at_top": Limits(0.05, 0.05),
    "edge_width_px": Limits(24.0, 48.0),
    "flicker": Limits(0.004, 0.012),
    "unevenness_stops": Limits(1.5, 2.5),
    "screen_level": Limits(0.30, 0.18, above=False),
    "screen_saturation": Limits(0.46, 0.29, above=False),
    "screen_clipped": Limits(0.10, 0.50),
    "noise": Limits(0.08, 0.16),
    "plate_fit": Limits(0.70, 0.40, above=False),
}
"""Where they come from: holes, residue and cast are the shares that a compositor sees at a glance (one keyer fails its
own test at 0.5 % of cast, measuring 0.04 %); cloth of the screen's colour is a doubt, not a fault. Levels and evenness
are what lighting manuals ask of a screen: within half a stop is good, a stop and a half can be mended by a plate. The
rest was set between the benchmark's good scenes and the same scenes with the fault planted, see tests/qc."""
