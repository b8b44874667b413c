"""How each layout's samples are read into lanes and written from them: one table, from which code is generated."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from onset_kernels import pack
from onset_kernels.picture import Layout


@dataclass(frozen=True)
class Sample:
    """Where one sample lies: `plane`, then `(element >> shift) & mask`, times `scale`.

    `kind`: plain (one element per pixel), interleaved (element `x * step + offset`), pair (two pixels per element,
    the second 16 bits up), chroma (subsampled in x), half (16 bits of a float) or float.
    """

    plane: int
    kind: str
    shift: int = 0
    mask: int = 0
    scale: float = 1.0
    step: int = 1
    offset: int = 0


@cache
def samples(layout: Layout) -> tuple[Sample, ...]:
    """The samples of a layout in lane order: r g b a, luma cb cr, or one grey."""
    full = (1 << layout.bits) - 1 if layout.bits <= 16 else 0
    scale = 1.0 / full if full else 1.0
    if layout in (Layout.BGRA8, Layout.RGBA8):
        shifts = (16, 8, 0, 24) if layout is Layout.BGRA8 else (0, 8, 16, 24)
        return tuple(Sample(0, "plain", shift, 255, scale) for shift in shifts)
    if layout is Layout.RGB10:
        return tuple(Sample(0, "plain", shift, 1023, scale) for shift in (20, 10, 0))
    if layout is Layout.RGBA64:
        return tuple(Sample(0, "plain", shift, 65535, scale) for shift in (0, 16, 32, 48))
    if layout is Layout.RGBA_HALF:
        return tuple(Sample(0, "half", shift, 65535) for shift in (0, 16, 32, 48))
    if layout is Layout.YUYV:
        return (
            Sample(0, "pair", 0, 255, scale),
            Sample(0, "chroma", 8, 255, scale),
            Sample(0, "chroma", 24, 255, scale),
        )
    if layout is Layout.NV12:
        return (
            Sample(0, "plain", 0, 255, scale),
            Sample(1, "chroma", 0, 255, scale),
            Sample(1, "chroma", 8, 255, scale),
        )
    step = layout.planes[0].interleave
    if step > 1:
        offsets = (2, 1, 0) if layout is Layout.BGR24 else (0, 1, 2)
        return tuple(Sample(0, "interleaved", 0, full, scale, step, offset) for offset in offsets)
    order: tuple[int, ...] = (2, 0, 1) if layout.key.startswith("gbrp") else tuple(range(len(layout.planes)))
    return tuple(_planar(layout, plane, full, scale) for plane in order)


def _planar(layout: Layout, plane: int, full: int, scale: float) -> Sample:
    spec = layout.planes[plane]
    if np.dtype(spec.dtype) == np.float32:
        return Sample(plane, "float")
    return Sample(plane, "chroma" if spec.divide_x > 1 else "plain", 0, full, scale)


_PACKED: dict[Layout, Callable[..., Any]] = {
    Layout.BGRA8: pack.bgra8,
    Layout.RGBA8: pack.rgba8,
    Layout.RGBA64: pack.rgba64,
    Layout.RGB10: pack.rgb10,
    Layout.RGBA_HALF: pack.rgba_half,
}
_CODES: dict[int, Callable[..., Any]] = {
    8: pack.code8,
    10: pack.code10,
    12: pack.code12,
    16: pack.code16,
    32: pack.as_float,
}


@dataclass(frozen=True)
class Element:
    """One stored element: `plane[y, x * step + offset] = function(*lanes)`; `lanes` are positions in the Store."""

    plane: int
    function: Callable[..., Any]
    lanes: tuple[int, ...]
    step: int = 1
    offset: int = 0


@cache
def elements(layout: Layout) -> tuple[Element, ...]:
    """How a layout is stored. Raises ValueError for subsampled layouts: encoders subsample, the pass does not."""
    if layout in _PACKED:
        return (Element(0, _PACKED[layout], (0, 1, 2, 3) if layout.has_alpha else (0, 1, 2)),)
    if any(sample.kind in ("chroma", "pair") for sample in samples(layout)):
        known = ", ".join(one.key for one in Layout if not any(p.divide_x > 1 for p in one.planes))
        raise ValueError(f"the pass cannot store {layout.key}: chroma would have to be filtered first; choose {known}")
    function = _CODES[layout.bits]
    return tuple(
        Element(sample.plane, function, (lane,), sample.step, sample.offset)
        for lane, sample in enumerate(samples(layout))
    )
