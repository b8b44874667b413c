"""The colour of a screen in a patch of a still."""

from dataclasses import dataclass
from pathlib import Path

from onset.display_colour import colour_text
from onset.keying.proxy import ProxyMaker
from onset.keying.wanted_screen import patch_colour
from onset.media.still import read_still


@dataclass(frozen=True)
class Picked:
    """A colour, display-encoded `#rrggbb`, and as linear BT.709."""

    colour: str
    linear: tuple[float, float, float]


def picked_colour(still: Path, patch: tuple[float, float, float]) -> Picked:
    """The colour within `patch` (x, y, radius in shares of width, height and height). Raises InputError."""
    read = read_still(still)
    proxy = ProxyMaker(read.picture, 1).make(read.planes)
    linear = patch_colour(proxy, patch)
    return Picked(colour_text(*linear), linear)
