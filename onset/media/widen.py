"""Decoded formats that no layout holds as they are, widened or packed without loss: 9 to 14 bits to the full 16, grey
with alpha to RGBA, planar GBR with alpha to packed RGBA, padded RGB to RGBA with an opaque alpha.

Widening maps the largest code to 65535 with rounding, as the pass scales the full code to 1.0. Own arithmetic,
because swscale maps 255 to 65280 in alpha and overflows on 10-bit GBR with alpha.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout

View = NDArray[Any]


def widen(views: list[View], name: str, bits: int, layout: Layout, width_px: int) -> tuple[View, ...]:
    """The planes of `layout` from FFmpeg's planes: `views` of native uint8 or uint16 samples, (rows, samples).

    `name` is FFmpeg's without the byte order; `bits` those of a sample.
    """
    if name.startswith("gray"):
        return (to_16(views[0][:, :width_px], bits),)
    if name.startswith("ya"):
        grey, alpha = views[0][:, 0 : 2 * width_px : 2], views[0][:, 1 : 2 * width_px : 2]
        return (_packed([grey, grey, grey, alpha], layout),)
    if name in ("bgr0", "rgb0"):
        opaque = np.ascontiguousarray(views[0][:, : 4 * width_px])
        opaque = opaque if opaque.flags.writeable else opaque.copy()
        opaque[:, 3::4] = 255
        return (opaque.view(np.uint32),)
    if name == "bgra64":
        return (_packed([views[0][:, channel : 4 * width_px : 4] for channel in (2, 1, 0, 3)], layout),)
    green, blue, red = (view[:, :width_px] for view in views[:3])
    if layout is Layout.GBRP16:
        return tuple(to_16(view, bits) for view in (green, blue, red))
    samples = [red, green, blue, views[3][:, :width_px]]
    return (_packed(samples if bits == 8 else [to_16(sample, bits) for sample in samples], layout),)


def to_16(samples: View, bits: int) -> View:
    """Codes of `bits` bits to 16: v * 65535 / (2^bits - 1), rounded to nearest, uint16."""
    if bits == 16:
        return samples
    largest = (1 << bits) - 1
    return ((samples.astype(np.uint32) * 65535 + largest // 2) // largest).astype(np.uint16)


def _packed(samples: list[View], layout: Layout) -> View:
    rows, columns = samples[0].shape
    out = np.empty((rows, columns, 4), np.uint8 if layout is Layout.RGBA8 else np.uint16)
    for position, sample in enumerate(samples):
        out[..., position] = sample
    return out.reshape(rows, columns * 4).view(layout.planes[0].dtype)
