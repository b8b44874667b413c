"""FFmpeg's pixel formats -> the engine's layouts, without a conversion wherever a layout has the same samples.

A `Route` says how a decoded frame gets into lent planes: which format FFmpeg has to turn it into first (empty: none),
in which order its planes lie, and whether the bytes of a sample are swapped. swscale is used only where it was
measured to be exact; it is not for anything with alpha (8-bit opaque becomes 65280 of 65535, and 10-bit GBR with alpha
overflows), so those are read by `onset.media.widen` and `onset.media.yuva`.
"""

from dataclasses import dataclass, replace

import av
from onset_kernels.picture import Layout

_PLAIN = {
    "yuv420p": Layout.YUV420P8, "yuvj420p": Layout.YUV420P8, "yuv422p": Layout.YUV422P8, "yuvj422p": Layout.YUV422P8,
    "yuv444p": Layout.YUV444P8, "yuvj444p": Layout.YUV444P8, "nv12": Layout.NV12, "yuyv422": Layout.YUYV,
    "yuv420p10": Layout.YUV420P10, "yuv422p10": Layout.YUV422P10, "yuv444p10": Layout.YUV444P10,
    "yuv420p12": Layout.YUV420P12, "yuv422p12": Layout.YUV422P12, "yuv444p12": Layout.YUV444P12,
    "rgb24": Layout.RGB24, "bgr24": Layout.BGR24, "bgra": Layout.BGRA8, "rgba": Layout.RGBA8, "rgb48": Layout.RGB48,
    "rgba64": Layout.RGBA64, "gray": Layout.GRAY8, "gray10": Layout.GRAY10,
    "gray12": Layout.GRAY12, "gray16": Layout.GRAY16, "grayf32": Layout.GRAY_FLOAT,
    "gbrp": Layout.GBRP8, "gbrp10": Layout.GBRP10, "gbrp12": Layout.GBRP12, "gbrp16": Layout.GBRP16,
    "gbrpf32": Layout.RGB_FLOAT, "gbrapf32": Layout.RGBA_FLOAT, "rgbaf16": Layout.RGBA_HALF,
}  # fmt: skip
_ORDERS = {"gbrpf32": (2, 0, 1), "gbrapf32": (2, 0, 1, 3)}
_WIDENED = {
    "gray9": Layout.GRAY16, "gray14": Layout.GRAY16,
    "ya8": Layout.RGBA8, "ya16": Layout.RGBA64, "gbrap": Layout.RGBA8, "gbrap10": Layout.RGBA64,
    "gbrap12": Layout.RGBA64, "gbrap14": Layout.RGBA64, "gbrap16": Layout.RGBA64, "gbrp9": Layout.GBRP16,
    "gbrp14": Layout.GBRP16, "bgr0": Layout.BGRA8, "rgb0": Layout.RGBA8, "bgra64": Layout.RGBA64,
}  # fmt: skip
# Reshuffled by swscale without touching a value (tests/media/test_av_layouts.py compares every sample).
_EXACT = {
    "p010le": "yuv420p10le", "p012le": "yuv420p12le", "p210le": "yuv422p10le", "p410le": "yuv444p10le",
    "uyvy422": "yuyv422", "yvyu422": "yuyv422", "nv21": "nv12", "nv16": "yuv422p", "nv24": "yuv444p",
    "pal8": "rgba", "argb": "rgba", "abgr": "rgba", "0rgb": "rgb24", "0bgr": "rgb24", "monob": "gray", "monow": "gray",
    "bgr48le": "rgb48le", "bgr48be": "rgb48le",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """How frames of one pixel format reach a layout. `how`: copy, widen or yuva; `note` is for the user, or empty."""

    layout: Layout
    how: str
    through: str = ""
    order: tuple[int, ...] = ()
    swapped: bool = False
    has_alpha: bool = False
    note: str = ""


def route(pixel_format: str) -> Route:
    """The way of a pixel format into a layout. Raises ValueError for what is no picture (hardware surfaces)."""
    if pixel_format in _EXACT:
        inner = route(_EXACT[pixel_format])
        return replace(inner, through=_EXACT[pixel_format])
    name, swapped = endian(pixel_format)
    if name in _PLAIN:
        layout = _PLAIN[name]
        order = _ORDERS.get(name, tuple(range(len(layout.planes))))
        return Route(layout, "copy", order=order, swapped=swapped, has_alpha=layout.has_alpha)
    if name in _WIDENED:
        layout = _WIDENED[name]
        return Route(layout, "widen", swapped=swapped, has_alpha=layout.has_alpha and name not in ("bgr0", "rgb0"))
    return _nearest(pixel_format, name, swapped)


def endian(pixel_format: str) -> tuple[str, bool]:
    """The name without its byte order, and whether that is big-endian."""
    if pixel_format.endswith(("le", "be")):
        return pixel_format[:-2], pixel_format.endswith("be")
    return pixel_format, False


def _nearest(pixel_format: str, name: str, swapped: bool) -> Route:
    form = av.VideoFormat(pixel_format, 64, 64)
    if not form.components or form.is_bayer:
        raise ValueError(f"pixel format {pixel_format} holds no picture that can be read")
    bits = max(component.bits for component in form.components)
    alpha = any(component.is_alpha for component in form.components)
    if alpha and not form.is_rgb and len(form.components) == 4:
        through = "" if name.startswith("yuva") else "yuva444p" if bits <= 8 else "yuva444p16le"
        note = f"{pixel_format} is decoded to floating-point RGB, so that its alpha is kept"
        return Route(Layout.RGBA_FLOAT, "yuva", through, swapped=swapped and not through, has_alpha=True, note=note)
    if form.is_rgb:
        target = ("rgba64le" if bits > 8 else "rgba") if alpha else ("rgb48le" if bits > 8 else "rgb24")
    elif len(form.components) <= 2:
        target = "ya16le" if alpha else "gray16le" if bits > 8 else "gray"
    else:
        target = f"yuv{_subsampling(form)}p" + ("" if bits <= 8 else "10le" if bits <= 10 else "12le")
    note = f"{pixel_format} is converted by swscale to {target}, which may round"
    return replace(route(target), through=target, note=note)


def _subsampling(form: av.VideoFormat) -> str:
    across, down = 64 // form.chroma_width(64), 64 // form.chroma_height(64)
    return {(2, 1): "422", (2, 2): "420"}.get((across, down), "444")
