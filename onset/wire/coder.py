"""Frames of the rings as message parts, each form coded once and shared by everyone who wishes it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from onset_kernels.picture import Layout, Picture

from onset.wire.describe import picture_as_dict
from onset.wire.jsonable import encode
from onset.wire.picture_message import Coding, Wish
from onset.wire.ring_reader import View
from onset.wire.strips import StripCoder
from onset.wire.viewable import Viewable


@dataclass(frozen=True, slots=True)
class Coded:
    """A picture ready to be sent."""

    coding: Coding
    width_px: int
    height_px: int
    about: bytes
    parts: list[Any]


class Coder:
    """Codes views. `counts`: coded, torn (overwritten while coding: not sent)."""

    def __init__(self, threads: int) -> None:
        self._strips = StripCoder(threads)
        self._viewables: dict[tuple[Picture, int], Viewable] = {}
        self.counts: Counter[str] = Counter()

    def code(self, view: View, wish: Wish) -> Coded | None:
        """The picture in the wished form; None when the engine overwrote it meanwhile."""
        if wish.raw:
            picture, parts = view.picture, [plane.tobytes() for plane in view.planes]
        else:
            picture, parts = self._jpeg(view, wish)
        if not view.valid():
            self.counts["torn"] += 1
            return None
        self.counts["coded"] += 1
        about = encode(
            {
                "topic": wish.topic,
                "picture": picture_as_dict(picture),
                "timecode": view.timecode,
                "committed_ns": view.committed_ns,
                **view.about,
            }
        )
        return Coded(Coding.RAW if wish.raw else Coding.JPEG, picture.width_px, picture.height_px, about, parts)

    def close(self) -> None:
        """End the threads."""
        self._strips.close()

    def _jpeg(self, view: View, wish: Wish) -> tuple[Picture, list[bytes]]:
        source = view.picture
        width_px, height_px = max(1, source.width_px // wish.tier), max(1, source.height_px // wish.tier)
        if wish.tier == 1 and source.layout in (Layout.BGRA8, Layout.GRAY8):
            plane = view.planes[0]  # straight out of shared memory
            pixels = plane if source.layout is Layout.GRAY8 else plane.view("uint8").reshape(height_px, width_px, 4)
        else:
            pixels = self._viewable(source, wish.tier, width_px, height_px).convert(view.planes)
        layout = Layout.GRAY8 if pixels.ndim == 2 else Layout.BGRA8
        picture = Picture(width_px, height_px, layout, pixel_aspect=source.pixel_aspect)
        return picture, self._strips.encode(pixels, wish.quality)

    def _viewable(self, picture: Picture, tier: int, width_px: int, height_px: int) -> Viewable:
        viewable = self._viewables.get((picture, tier))
        if viewable is None:
            if len(self._viewables) >= 16:
                self._viewables.clear()  # the engine changed its pictures several times: forget the old ones
            viewable = self._viewables[picture, tier] = Viewable(picture, width_px, height_px)
        return viewable
