"""A layer that blends from one colour to another along a straight line."""

import math
from dataclasses import dataclass, field

from onset_kernels.gradient import GRADIENT
from onset_kernels.picture import Picture
from onset_kernels.plan import Plan, Values, step

from onset.display_colour import linear_colour, premultiplied_colour
from onset.frame import Frame


@dataclass(frozen=True)
class Settings:
    """Two display-encoded sRGB colours and a direction.

    `angle_deg` 0 runs from left to right, 90 from top to bottom, clockwise. The blend itself is made in linear light,
    as light mixes; it therefore looks brighter in the middle than a blend of the code values.
    """

    first: str = field(default="#101820", metadata={"help": "colour where the direction starts, #rrggbb[aa]"})
    last: str = field(default="#506070", metadata={"help": "colour where it ends, #rrggbb[aa]"})
    angle_deg: float = field(default=90.0, metadata={"help": "degrees, clockwise", "min": -360.0, "max": 360.0})

    def __post_init__(self) -> None:
        linear_colour(self.first)
        linear_colour(self.last)
        if not -360.0 <= self.angle_deg <= 360.0:
            raise ValueError(f"angle_deg {self.angle_deg!r} is outside -360 to 360")


class GradientLayer:
    """Fills the canvas with the blend, corner to corner."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def plan(self, canvas: Picture) -> Plan:  # noqa: ARG002 - the pass knows its own size
        """One step."""
        return (step(GRADIENT),)

    def values(self, frame: Frame) -> Values:  # noqa: ARG002
        """The direction as cosine and sine, the colours premultiplied linear BT.709."""
        angle = math.radians(self.settings.angle_deg)
        parameters = {"cosine": math.cos(angle), "sine": math.sin(angle)}
        for end, colour in (("from", self.settings.first), ("to", self.settings.last)):
            for channel, value in zip("rgba", premultiplied_colour(colour), strict=True):
                parameters[f"{end}_{channel}"] = value
        return Values(parameters)

    def close(self) -> None:
        """Nothing to release."""


def build(settings: Settings) -> GradientLayer:
    """A layer that blends two colours."""
    return GradientLayer(settings)
