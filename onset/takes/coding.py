"""How a stream is encoded in a take: every packet alone can be decoded, and comes out at once.

`lossless` takes Ut Video where it can (8 bits, half the time of the others), FFV's Huffman coder for the rest. Formats
that no lossless coder here takes are refused with what is possible, never rounded in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from onset_kernels.picture import LINEAR_709, Alpha, Colour, Layout, Matrix, Picture, Range, Siting

LOSSLESS = "lossless"
NAMES = (
    LOSSLESS, "utvideo", "ffvhuff", "ffv1", "mjpeg", "h264", "h264_422", "hevc", "hevc_422", "prores", "prores_4444",
    "dnxhr", "h264_nvenc", "hevc_nvenc", "exr", "exr_dwaa",
)  # fmt: skip

FORMATS = {
    Layout.BGRA8: "bgra", Layout.RGBA8: "rgba", Layout.RGB10: "x2rgb10le", Layout.RGB24: "rgb24",
    Layout.BGR24: "bgr24", Layout.RGB48: "rgb48le", Layout.GRAY8: "gray", Layout.GRAY10: "gray10le",
    Layout.GRAY12: "gray12le", Layout.GRAY16: "gray16le", Layout.GBRP8: "gbrp", Layout.GBRP10: "gbrp10le",
    Layout.GBRP12: "gbrp12le", Layout.GBRP16: "gbrp16le", Layout.NV12: "nv12", Layout.YUYV: "yuyv422",
    Layout.YUV420P8: "yuv420p", Layout.YUV422P8: "yuv422p", Layout.YUV444P8: "yuv444p",
    Layout.YUV420P10: "yuv420p10le", Layout.YUV422P10: "yuv422p10le", Layout.YUV444P10: "yuv444p10le",
    Layout.YUV420P12: "yuv420p12le", Layout.YUV422P12: "yuv422p12le", Layout.YUV444P12: "yuv444p12le",
}  # fmt: skip
"""Layout -> FFmpeg's pixel format with the same bytes."""
_LAYOUTS = {name: layout for layout, name in FORMATS.items()}
# The same samples in the order that encoders take; an alpha that is opaque says nothing and is left out.
_PLANAR = {
    "nv12": "yuv420p", "yuyv422": "yuv422p", "rgb24": "gbrp", "bgr24": "gbrp", "x2rgb10le": "gbrp10le",
    "rgb48le": "gbrp16le", "gray10le": "gray16le", "gray12le": "gray16le",
}  # fmt: skip
# Not 4:4:4 and RGB: FFmpeg 8's decoder refuses what its encoder made of incompressible 322x242 pictures. 13 847 random
# pictures of random sizes in 4:2:0 and 4:2:2 came back whole.
_UTVIDEO = ("yuv420p", "yuv422p")
_FFVHUFF = (
    "yuv420p", "yuv422p", "yuv444p", "gbrp", "gbrp10le", "gbrp12le", "gbrp16le", "gray", "gray16le", "bgra",
    "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv420p12le", "yuv422p12le", "yuv444p12le",
)  # fmt: skip
_FFV1 = tuple(one for one in _FFVHUFF if one != "gbrp")
_LOSSLESS_FORMATS: Mapping[str, tuple[str, ...]] = {"utvideo": _UTVIDEO, "ffvhuff": _FFVHUFF, "ffv1": _FFV1}
_JPEG_TAKES = (
    Layout.BGRA8, Layout.RGBA8, Layout.RGB24, Layout.BGR24, Layout.GRAY8, Layout.YUV420P8, Layout.YUV422P8,
    Layout.YUV444P8,
)  # fmt: skip
_JPEG = Colour(matrix=Matrix.BT601, range=Range.FULL, siting=Siting.CENTRE)


@dataclass(frozen=True, slots=True)
class _Lossy:
    """A codec with loss: encoder, pixel format, tag, bytes a pixel that it takes, ms a megapixel, options; what its
    decoder gives where that is another format."""

    codec: str
    encoder: str
    pixel_format: str
    tag: str
    bytes_per_px: float
    ms_per_mpx: float
    options: Mapping[str, str]
    spread: bool = True
    decodes_to: str = ""


_X265 = "keyint=1:log-level=error:pools=1:frame-threads=1:repeat-headers=1"
_X264 = {"preset": "veryfast", "tune": "zerolatency", "crf": "16", "g": "1"}
# Of FFmpeg's NVENC, g=0 is intra only; delay and zerolatency make a packet come out for each frame that goes in.
_NVENC = {"g": "0", "bf": "0", "rc": "constqp", "qp": "18", "preset": "p4", "delay": "0", "zerolatency": "1"}
_LOSSY = {
    "h264_nvenc": _Lossy("h264", "h264_nvenc", "yuv420p", "avc1", 0.4, 1.5, _NVENC, spread=False),
    "hevc_nvenc": _Lossy("hevc", "hevc_nvenc", "yuv420p", "hvc1", 0.3, 1.5, _NVENC, spread=False),
    "h264": _Lossy("h264", "libx264", "yuv420p", "avc1", 0.4, 16, _X264, spread=False),
    "h264_422": _Lossy("h264", "libx264", "yuv422p10le", "avc1", 0.5, 23, _X264, spread=False),
    "hevc": _Lossy(
        "hevc", "libx265", "yuv420p", "hvc1", 0.3, 100,
        {"preset": "ultrafast", "tune": "zerolatency", "crf": "18", "x265-params": _X265}, spread=False,
    ),
    "hevc_422": _Lossy(
        "hevc", "libx265", "yuv422p10le", "hvc1", 0.4, 120,
        {"preset": "ultrafast", "tune": "zerolatency", "crf": "18", "x265-params": _X265}, spread=False,
    ),
    "prores": _Lossy("prores", "prores_ks", "yuv422p10le", "apch", 0.6, 90, {"profile": "hq", "vendor": "apl0"}),
    "prores_4444": _Lossy(
        "prores", "prores_ks", "yuv444p10le", "ap4h", 0.9, 120, {"profile": "4444", "vendor": "apl0"},
        decodes_to="yuv444p12le",
    ),
    "dnxhr": _Lossy("dnxhd", "dnxhd", "yuv422p10le", "AVdh", 0.6, 57, {"profile": "dnxhr_hqx"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Exr:
    """A compression of OpenEXR's, and what to expect of an RGB picture of a camera's noise."""

    compression: str
    bytes_per_px: float
    ms_per_mpx: float


_EXR = {"exr": _Exr("ZIP_COMPRESSION", 3.6, 60), "exr_dwaa": _Exr("DWAA_COMPRESSION", 1.2, 85)}


@dataclass(frozen=True, slots=True)
class Coding:
    """How one stream is encoded. `codec`, `encoder` and the formats are FFmpeg's names; `simplejpeg` is libjpeg,
    `openexr` the library of that name, `arriving` nothing: packets are kept as they came.

    `source_format` holds what arrives, byte for byte; `pixel_format` is what is encoded; `picture` what comes out of a
    decoder, in `decodes_to` where that is no `pixel_format`. `spread`: frames may be encoded by several processes at
    once, because no packet depends on another. `frame_bytes` and `frame_ms` are what to expect of one frame, to size
    memory and processes by.
    """

    name: str
    codec: str
    encoder: str
    source_format: str
    pixel_format: str
    picture: Picture
    frame_bytes: int
    frame_ms: float
    lossless: bool = False
    tag: str = ""
    quality: int = 90
    spread: bool = True
    ending: Literal[".mov", ".mkv", ".avi", ".exr"] = ".mov"
    options: Mapping[str, str] = field(default_factory=dict)
    extradata: bytes = b""
    decodes_to: str = ""


def choose_coding(name: str, picture: Picture, *, quality: int = 90) -> Coding:
    """The coding of a stream of this picture. Raises ValueError in words when the codec cannot take it."""
    if name not in NAMES:
        raise ValueError(f"codec {name!r} is unknown; known: {', '.join(NAMES)}")
    if name in _EXR:
        return _exr(name, picture)
    if picture.layout not in FORMATS:
        raise ValueError(f"pictures of layout {picture.layout.key} cannot be recorded; known: {_known()}")
    if name in (LOSSLESS, "utvideo", "ffvhuff", "ffv1"):
        return _lossless(name, picture)
    return _jpeg(picture, quality) if name == "mjpeg" else _lossy(name, picture)


def _lossless(name: str, picture: Picture) -> Coding:
    source = FORMATS[picture.layout]
    wanted = _PLANAR.get(source, source)
    if source in ("bgra", "rgba"):
        wanted = "gbrp" if picture.alpha is Alpha.OPAQUE and name != "ffv1" else "bgra"
    codec = name
    if name == LOSSLESS:
        codec = "utvideo" if wanted in _UTVIDEO and _even(picture) else "ffvhuff"
    if wanted not in _LOSSLESS_FORMATS[codec] or (codec == "utvideo" and not _even(picture)):
        fitting = [one for one in _LOSSLESS_FORMATS if wanted in _LOSSLESS_FORMATS[one] and one != codec]
        raise ValueError(
            f"codec {codec} cannot take {picture.layout.key} of {picture.width_px}x{picture.height_px}; "
            f"use {' or '.join([LOSSLESS, *fitting])}"
        )
    layout = _LAYOUTS[wanted]
    colour = picture.colour
    decoded = replace(picture, layout=layout, colour=colour)
    grey = layout.kind == "gray"
    # FFmpeg's only container for ffvhuff and Ut Video is AVI.
    ms_per_mpx = {"utvideo": 2.5, "ffvhuff": 5.0, "ffv1": 22.0}[codec] * (0.5 if grey else 1.0)
    return Coding(
        name=name, codec=codec, encoder=codec, source_format=source, pixel_format=wanted, picture=decoded,
        frame_bytes=int(decoded.size_bytes * (0.5 if grey else 0.8)) + 65536,
        frame_ms=ms_per_mpx * picture.width_px * picture.height_px / 1e6, lossless=True,
        ending=".mkv" if codec == "ffv1" else ".avi",
        options={"level": "3", "slices": "4", "slicecrc": "1", "g": "1"} if codec == "ffv1" else {},
    )  # fmt: skip


def _jpeg(picture: Picture, quality: int) -> Coding:
    """Baseline JPEG, 4:2:0 unless the samples are YUV already. JPEG's own matrix, so that every reader is right."""
    if picture.layout not in _JPEG_TAKES:
        raise ValueError(f"codec mjpeg cannot take {picture.layout.key}; use {LOSSLESS}, h264_422 or prores")
    layout, colour = picture.layout, picture.colour
    if layout.kind in ("rgb", "rgba"):
        layout, colour = Layout.YUV420P8, replace(_JPEG, transfer=colour.transfer, primaries=colour.primaries)
    pixels = picture.width_px * picture.height_px
    formats = {"yuv420p": "yuvj420p", "yuv422p": "yuvj422p", "yuv444p": "yuvj444p"}
    return Coding(
        name="mjpeg", codec="mjpeg", encoder="simplejpeg", source_format=FORMATS[picture.layout],
        pixel_format=formats.get(FORMATS[layout], FORMATS[layout]),
        picture=replace(picture, layout=layout, colour=colour),
        frame_bytes=int(pixels * (0.2 if layout.kind == "gray" else 0.35)) + 65536, frame_ms=2.4 * pixels / 1e6,
        quality=quality,
    )  # fmt: skip


def _lossy(name: str, picture: Picture) -> Coding:
    row = _LOSSY[name]
    layout, colour = _LAYOUTS[row.decodes_to or row.pixel_format], picture.colour
    if picture.layout.kind != "yuv":
        colour = replace(colour, matrix=Matrix.BT709, range=Range.LIMITED, siting=Siting.LEFT)
    least = (256, 120) if row.codec == "dnxhd" else (16, 16)
    if picture.width_px < least[0] or picture.height_px < least[1] or not _even(picture):
        raise ValueError(
            f"codec {name} takes even sides of at least {least[0]}x{least[1]}, not "
            f"{picture.width_px}x{picture.height_px}; use {LOSSLESS} or ffv1"
        )
    pixels = picture.width_px * picture.height_px
    return Coding(
        name=name, codec=row.codec, encoder=row.encoder, source_format=FORMATS[picture.layout],
        pixel_format=row.pixel_format, picture=replace(picture, layout=layout, colour=colour),
        frame_bytes=int(pixels * row.bytes_per_px) + 65536, frame_ms=row.ms_per_mpx * pixels / 1e6, tag=row.tag,
        spread=row.spread, options=row.options, decodes_to=row.decodes_to,
    )  # fmt: skip


def _exr(name: str, picture: Picture) -> Coding:
    """A still for each frame, half float in linear light: what a camera's codes mean is worked out, so it is no copy.

    A lone Y is never DWAA: FFmpeg 8's decoder reads it wrong (0.25 came back as 0.15), and a matte deserves better.
    """
    if picture.alpha is not Alpha.OPAQUE:
        raise ValueError(f"codec {name} takes pictures without alpha; record fill and matte, each as a stream")
    grey = picture.layout.kind == "gray"
    row = _EXR["exr" if grey else name]
    layout = Layout.GRAY_FLOAT if grey else Layout.RGB_FLOAT
    share, pixels = (1 / 3 if grey else 1.0), picture.width_px * picture.height_px
    return Coding(
        name=name, codec="exr", encoder="openexr", source_format=FORMATS.get(picture.layout, picture.layout.key),
        pixel_format="grayf16le" if grey else "gbrpf16le", picture=replace(picture, layout=layout, colour=LINEAR_709),
        frame_bytes=int(pixels * row.bytes_per_px * share) + 65536, frame_ms=row.ms_per_mpx * share * pixels / 1e6,
        ending=".exr", options={"compression": row.compression},
    )  # fmt: skip


def _even(picture: Picture) -> bool:
    return picture.width_px % 2 == 0 and picture.height_px % 2 == 0


def _known() -> str:
    return ", ".join(layout.key for layout in FORMATS)
