"""A layer of one colour."""

from dataclasses import dataclass, field

from onset_kernels.picture import Picture
from onset_kernels.plan import Plan, Values, step
from onset_kernels.solid import SOLID

from onset.display_colour import linear_colour, premultiplied_colour
from onset.frame import Frame


@dataclass(frozen=True)
class Settings:
    """`colour` is display-encoded sRGB, `#rrggbb` or `#rrggbbaa` with straight alpha."""

    colour: str = field(default="#000000", metadata={"help": "#rrggbb or #rrggbbaa, display-encoded sRGB"})

    def __post_init__(self) -> None:
        linear_colour(self.colour)


class SolidLayer:
    """Fills the canvas with its colour."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def plan(self, canvas: Picture) -> Plan:  # noqa: ARG002 - the same for every canvas
        """One step."""
        return (step(SOLID),)

    def values(self, frame: Frame) -> Values:  # noqa: ARG002
        """The colour, premultiplied linear BT.709."""
        red, green, blue, alpha = premultiplied_colour(self.settings.colour)
        return Values({"red": red, "green": green, "blue": blue, "alpha": alpha})

    def close(self) -> None:
        """Nothing to release."""


def build(settings: Settings) -> SolidLayer:
    """A layer of one colour."""
    return SolidLayer(settings)
