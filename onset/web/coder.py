"""Frames as JPEG for browsers, coded by several threads."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import simplejpeg  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.web.joined_jpeg import cuts, joined
from onset.web.options import TIERS
from onset.wire.shown import ShownFrame
from onset.wire.viewable import Viewable

Pixels = NDArray[np.uint8]
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
        pixels = self._pixels(frame)
        jpeg = self._jpeg(pixels)
        if not frame.valid():
            self.counts["torn"] += 1
            return None
        self.counts["coded"] += 1
        now = time.monotonic_ns()
        self.spent_ns += now - start_ns
        height_px, width_px = pixels.shape[:2]
        return Coded(arrival, frame, self.tier, width_px, height_px, now, jpeg)

    def _pixels(self, frame: ShownFrame) -> Pixels:
        """(height, width, 4) BGRA or (height, width) grey, uint8; straight out of shared memory where possible."""
        picture = frame.picture
        width_px, height_px = tier_size(picture, self.tier)
        if (width_px, height_px) == (picture.width_px, picture.height_px):
            if picture.layout is Layout.GRAY8:
                return frame.planes[0]
            if picture.layout is Layout.BGRA8:
                return frame.planes[0].view(np.uint8).reshape(height_px, width_px, 4)
        if self._viewable is None or self._viewable.picture != picture:
            self._viewable = Viewable(picture, width_px, height_px)
        return self._viewable.convert(frame.planes)

    def _jpeg(self, pixels: Pixels) -> bytes:
        grey = pixels.ndim == 2
        colour, sampling, block_px = ("GRAY", "Gray", 8) if grey else ("BGRA", "420", 16)
        height_px, width_px = pixels.shape[:2]

        def strip(rows: tuple[int, int]) -> bytes:
            part: Any = pixels[rows[0] : rows[1]]
            return bytes(
                simplejpeg.encode_jpeg(part[:, :, None] if grey else part, self._quality, colour, sampling, True)
            )

        edges = cuts(width_px, height_px, block_px, self._strips)
        return joined(list(self._threads.map(strip, edges)), width_px, height_px, block_px)


def tier_size(picture: Picture, tier: str) -> tuple[int, int]:
    """(width, height) in pixels at which a tier shows a picture."""
    longest = max(picture.width_px, picture.height_px)
    divisor = max(TIERS[tier], -(-longest // SIDE_LIMIT_PX))
    return max(1, picture.width_px // divisor), max(1, picture.height_px // divisor)
