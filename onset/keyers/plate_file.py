"""A clean plate from a file: a still of the empty set, as `onset plate capture` writes it or any camera took it."""

from pathlib import Path

from onset.keying.proxy import ProxyMaker
from onset.keying.screen_plate import GivenPlate
from onset.media.still import read_still


def read_plate(path: Path) -> GivenPlate:
    """The plate in a still, in linear light. Raises InputError for what cannot be read as a still."""
    still = read_still(path)
    picture = still.picture
    maker = ProxyMaker(picture, 1)
    return GivenPlate(path.name, picture.width_px, picture.height_px, maker.make(still.planes).copy())
