"""Anamorphic pictures made as wide as they were meant to be: every plane resampled along its rows, in code values.

Chroma keeps its siting: its samples are moved by the same rule as luma's, from where they really lie.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture
from onset_kernels.resample import Resampler

from onset.media.crop import Crop
from onset.media.full_chroma import split
from onset.media.orient import SITES

View = NDArray[Any]
THREADS = 2


def desqueezed(picture: Picture, factor: Fraction) -> Picture:
    """`picture` made `factor` times wider, to whole chroma blocks.

    A pixel aspect that is tagged is divided by the factor; square pixels stay square, as most anamorphic cameras tag
    nothing.
    """
    block_px = max(spec.divide_x for spec in picture.layout.planes)
    width_px = max(block_px, round(picture.width_px * factor / block_px) * block_px)
    aspect = picture.pixel_aspect if picture.pixel_aspect == 1 else picture.pixel_aspect / factor
    return replace(picture, width_px=width_px, pixel_aspect=aspect)


class Desqueeze:
    """Crops and widens pictures of one type. Raises ValueError when the crop leaves nothing."""

    def __init__(self, stored: Picture, crop: Crop, factor: Fraction) -> None:
        self._stored = stored
        self.picture = desqueezed(crop.cropped(stored), factor)
        cropped = crop.cropped(stored)
        self._growth = self.picture.width_px / cropped.width_px
        bits = stored.layout.bits
        self._limits = (0.0, float((1 << bits) - 1)) if bits in (8, 10, 12) else None
        self._crop = crop
        self._resamplers: dict[tuple[tuple[int, ...], tuple[int, ...]], Resampler] = {}

    def run(self, planes: Sequence[View], destination: Sequence[View]) -> None:
        """Write the widened picture of `planes` (of the stored picture) into `destination`."""
        views = self._crop.views(planes, self._stored)
        cropped = self._crop.cropped(self._stored)
        sources = _samples(views, cropped)
        targets = _samples(destination, self.picture)
        for source, target in zip(sources, targets, strict=True):
            self._widen(source, target, chroma=source.shape[1] != cropped.width_px)

    def _widen(self, source: View, target: View, *, chroma: bool) -> None:
        """One plane of samples. Packed samples are taken out and put back: the resampler wants rows without gaps."""
        half = source.dtype == np.float16
        plain = np.ascontiguousarray(source, np.float32 if half else source.dtype)
        out = target if target.flags.c_contiguous and not half else np.empty(target.shape, plain.dtype)
        self._resampler(source.shape, target.shape, chroma=chroma).run_cpu(plain, out, THREADS, limits=self._limits)
        if out is not target:
            target[...] = out

    def _resampler(self, source: tuple[int, ...], target: tuple[int, ...], *, chroma: bool) -> Resampler:
        key = (source, target)
        if key not in self._resamplers:
            # A chroma sample's centre lies this far from the centre of its block, in chroma samples.
            offset = (SITES[self._stored.colour.siting][0] - 1) / 4 if chroma else 0.0
            left = offset * (self._growth - 1)
            rectangle = (left, 0.0, left + source[1] * self._growth, float(target[0]))
            self._resamplers[key] = Resampler(
                (source[0], source[1]), (target[0], target[1]), rectangle=rectangle
            )  # fmt: skip
        return self._resamplers[key]


def _samples(planes: Sequence[View], picture: Picture) -> list[View]:
    """One view per sample plane, however pixels are packed: writable where `planes` are."""
    layout = picture.layout
    if layout.kind == "yuv":
        return list(split(planes, layout, picture.width_px))
    if len(planes) > 1 or layout.kind == "gray":
        return list(planes)
    sample = np.float16 if layout is Layout.RGBA_HALF else np.uint8 if layout.bits == 8 else np.uint16
    packed = planes[0].view(sample)
    count = packed.shape[1] // picture.width_px
    return [packed[:, channel::count] for channel in range(count)]
