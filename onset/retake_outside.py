"""Shapes that came from outside while a take was made, given to its mattes again."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout

from onset.compositor import Compositor
from onset.matte_stack import matte_prefix
from onset.takes.grey_matte import grey_matte
from onset.takes.read import Missing, Shown, Take
from onset.takes.records import FrameRecord

OUTSIDE = "outside"


class OutsideShapes:
    """The stream `outside` of a take, which is that of the show's first such matte; `feed` for rising frames.

    What is not in the take is said once, and the key then stands alone.
    """

    def __init__(self, take: Take, compositor: Compositor, say: Callable[[str], None]) -> None:
        self._mattes = compositor.fed
        self._say = say
        there = any(stream.name == OUTSIDE for stream in take.manifest.streams)
        self._pictures: Iterator[Shown | Missing] | None = take.pictures(OUTSIDE) if self._mattes and there else None
        self._newest: Shown | Missing | None = None
        self._told = False

    def feed(self, index: int, record: FrameRecord | None) -> None:
        """Give every such matte what it had in this frame."""
        acted = record.extra.get(OUTSIDE, {}) if record is not None else {}
        for number, (place, matte) in enumerate(self._mattes.items()):
            name = matte_prefix(place)
            acts = bool(acted.get(name, {}).get("acts"))
            shape = self._at(index) if acts and number == 0 else None
            matte.feed(shape)
            if acts and shape is None:
                self._miss(name, index)

    def _at(self, index: int) -> NDArray[np.uint16] | None:
        while self._pictures is not None and (self._newest is None or self._newest.index < index):
            self._newest = next(self._pictures, None)
            if self._newest is None:
                self._pictures = None
        found = self._newest
        return shape_of(found) if isinstance(found, Shown) and found.index == index else None

    def _miss(self, name: str, index: int) -> None:
        if not self._told:
            self._say(
                f"{name} came from outside, and its shape at frame {index} is not in the take: the key stands alone "
                'there; record the stream "outside" beside the camera'
            )
            self._told = True


def shape_of(found: Shown) -> NDArray[np.uint16]:
    """A recorded shape, 0 to 65535. Codecs of films give it back as luma, OpenEXR as half float."""
    shown = grey_matte(found)
    assert isinstance(shown, Shown), "a picture stays one"
    plane: NDArray[Any] = shown.planes[0]
    if shown.picture.layout is not Layout.GRAY16:
        plane = np.rint(np.clip(plane.astype(np.float32), 0.0, 1.0) * np.float32(65535))
    return plane.astype(np.uint16, copy=False)
