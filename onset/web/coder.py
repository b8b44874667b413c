"""Frames as JPEG for browsers, coded by several threads."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import simplejpeg
from onset_kernels.picture import Layout, Picture

from onset.frame import Plane
from onset.web.halved import halved
from onset.web.joined_jpeg import cuts, joined
from onset.web.options import TIERS
from onset.wire.shown import ShownFrame
from onset.wire.viewable import Viewable

SIDE_LIMIT_PX = 65500
"""JPEG's own limit; larger pictures are shown smaller."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One frame as JPEG. `arrival` numbers the frames of one feed."""

    arrival: int
    frame: ShownFrame
    tier: str
    width_px: int
    height_px: int
    coded_ns: int
    jpeg: bytes

    def skipped_since(self, before: "Coded | None") -> int:
        """Frames that were published between two pictures; 0 when an engine came back in between."""
        return max(0, self.frame.sequence - before.frame.sequence - 1) if before is not None else 0


class Coder:
    """Codes frames of one view at one tier; one call at a time. `counts`: coded, torn (overwritten meanwhile)."""

    def __init__(self, tier: str, quality: int, threads: ThreadPoolExecutor, strips: int) -> None:
        self.tier = tier
        self.counts: Counter[str] = Counter()
        self.spent_ns = 0
        self._quality = quality
        self._threads = threads
        self._strips = strips
        self._viewable: Viewable | None = None

    def code(self, frame: ShownFrame, arrival: int) -> Coded | None:
        """The frame as JPEG; None when the engine overwrote its pixels before that was done."""
        start_ns = time.monotonic_ns()
        width_px, height_px = tier_size(frame.picture, self.tier)
        plane, divisor = self._plane(frame, width_px, height_px)
        jpeg = self._jpeg(plane, divisor, width_px, height_px)
        if not frame.valid():
            self.counts["torn"] += 1
            return None
        self.counts["coded"] += 1
        now = time.monotonic_ns()
        self.spent_ns += now - start_ns
        return Coded(arrival, frame, self.tier, width_px, height_px, now, jpeg)

    def _plane(self, frame: ShownFrame, width_px: int, height_px: int) -> tuple[Plane, int]:
        """(uint32 BGRA or uint8 grey, by how much its sides are still to be divided).

        Straight out of shared memory where the layout allows it, through FFmpeg's scaler otherwise.
        """
        picture = frame.picture
        if picture.layout in (Layout.BGRA8, Layout.GRAY8):
            for divisor in (1, 2):
                if (width_px, height_px) == divided(picture, divisor):
                    return frame.planes[0], divisor
        if self._viewable is None or self._viewable.picture != picture:
            self._viewable = Viewable(picture, width_px, height_px)
        pixels = self._viewable.convert(frame.planes)
        return pixels if pixels.ndim == 2 else pixels.view(np.uint32)[..., 0], 1

    def _jpeg(self, plane: Plane, divisor: int, width_px: int, height_px: int) -> bytes:
        colour, sampling, block_px = ("GRAY", "Gray", 8) if plane.dtype == np.uint8 else ("BGRA", "420", 16)

        def strip(edges: tuple[int, int]) -> bytes:
            rows = plane[edges[0] * divisor : edges[1] * divisor]
            rows = halved(rows) if divisor == 2 else rows
            pixels = rows.view(np.uint8).reshape(*rows.shape, plane.dtype.itemsize)
            return bytes(simplejpeg.encode_jpeg(pixels, self._quality, colour, sampling, True))

        strips = self._threads.map(strip, cuts(width_px, height_px, block_px, self._strips))
        return joined(list(strips), width_px, height_px, block_px)


def tier_size(picture: Picture, tier: str) -> tuple[int, int]:
    """(width, height) in pixels at which a tier shows a picture."""
    longest = max(picture.width_px, picture.height_px)
    return divided(picture, max(TIERS[tier], -(-longest // SIDE_LIMIT_PX)))


def divided(picture: Picture, divisor: int) -> tuple[int, int]:
    """(width, height) in pixels, divided and rounded down, at least 1."""
    return max(1, picture.width_px // divisor), max(1, picture.height_px // divisor)
