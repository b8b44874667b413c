"""What a picture is: layout in memory, colour, alpha. Typed fields, never a comment.

A `Layout` says how samples lie in memory; a `Colour` says what they mean; a `Picture` is both with a size. The fused
pass is generated from these, so that every camera format is decoded inside it.
"""

from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction

import numpy as np


@dataclass(frozen=True, slots=True)
class PlaneSpec:
    """One plane: its dtype, samples per element row-wise and its subsampling.

    An array of `rows(height) x columns(width)` elements of `dtype`. Packed pixels are one unsigned element each
    (BGRA8 is a uint32), because interleaved indexing does not vectorise on a CPU (measured: 10 times slower).
    `interleave` counts elements per pixel where a format cannot be packed (RGB24: 3).
    """

    dtype: str
    divide_x: int = 1
    divide_y: int = 1
    interleave: int = 1

    def shape(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Rows and columns for a picture of this size; subsampled planes round up, as FFmpeg's do."""
        return -(-height_px // self.divide_y), -(-width_px // self.divide_x) * self.interleave


class Layout(Enum):
    """How samples lie in memory. The value is (planes, bits per sample, first lane set)."""

    BGRA8 = ("bgra8", (PlaneSpec("uint32"),), 8, "rgba")
    RGBA8 = ("rgba8", (PlaneSpec("uint32"),), 8, "rgba")
    RGB10 = ("rgb10", (PlaneSpec("uint32"),), 10, "rgb")  # blue lowest, as FFmpeg's x2rgb10le
    RGB24 = ("rgb24", (PlaneSpec("uint8", interleave=3),), 8, "rgb")
    BGR24 = ("bgr24", (PlaneSpec("uint8", interleave=3),), 8, "rgb")
    RGB48 = ("rgb48", (PlaneSpec("uint16", interleave=3),), 16, "rgb")
    RGBA64 = ("rgba64", (PlaneSpec("uint64"),), 16, "rgba")
    RGBA_HALF = ("rgba_half", (PlaneSpec("uint64"),), 16, "rgba")
    GRAY8 = ("gray8", (PlaneSpec("uint8"),), 8, "gray")
    GRAY10 = ("gray10", (PlaneSpec("uint16"),), 10, "gray")
    GRAY12 = ("gray12", (PlaneSpec("uint16"),), 12, "gray")
    GRAY16 = ("gray16", (PlaneSpec("uint16"),), 16, "gray")
    GRAY_FLOAT = ("gray_float", (PlaneSpec("float32"),), 32, "gray")
    RGB_FLOAT = ("rgb_float", (PlaneSpec("float32"),) * 3, 32, "rgb")
    RGBA_FLOAT = ("rgba_float", (PlaneSpec("float32"),) * 4, 32, "rgba")
    GBRP8 = ("gbrp8", (PlaneSpec("uint8"),) * 3, 8, "rgb")
    GBRP10 = ("gbrp10", (PlaneSpec("uint16"),) * 3, 10, "rgb")
    GBRP12 = ("gbrp12", (PlaneSpec("uint16"),) * 3, 12, "rgb")
    GBRP16 = ("gbrp16", (PlaneSpec("uint16"),) * 3, 16, "rgb")
    NV12 = ("nv12", (PlaneSpec("uint8"), PlaneSpec("uint16", 2, 2)), 8, "yuv")
    YUYV = ("yuyv", (PlaneSpec("uint32", 2, 1),), 8, "yuv")
    YUV420P8 = ("yuv420p8", (PlaneSpec("uint8"), PlaneSpec("uint8", 2, 2), PlaneSpec("uint8", 2, 2)), 8, "yuv")
    YUV422P8 = ("yuv422p8", (PlaneSpec("uint8"), PlaneSpec("uint8", 2, 1), PlaneSpec("uint8", 2, 1)), 8, "yuv")
    YUV444P8 = ("yuv444p8", (PlaneSpec("uint8"),) * 3, 8, "yuv")
    YUV420P10 = ("yuv420p10", (PlaneSpec("uint16"), PlaneSpec("uint16", 2, 2), PlaneSpec("uint16", 2, 2)), 10, "yuv")
    YUV422P10 = ("yuv422p10", (PlaneSpec("uint16"), PlaneSpec("uint16", 2, 1), PlaneSpec("uint16", 2, 1)), 10, "yuv")
    YUV444P10 = ("yuv444p10", (PlaneSpec("uint16"),) * 3, 10, "yuv")
    YUV420P12 = ("yuv420p12", (PlaneSpec("uint16"), PlaneSpec("uint16", 2, 2), PlaneSpec("uint16", 2, 2)), 12, "yuv")
    YUV422P12 = ("yuv422p12", (PlaneSpec("uint16"), PlaneSpec("uint16", 2, 1), PlaneSpec("uint16", 2, 1)), 12, "yuv")
    YUV444P12 = ("yuv444p12", (PlaneSpec("uint16"),) * 3, 12, "yuv")

    def __init__(self, key: str, planes: tuple[PlaneSpec, ...], bits: int, kind: str) -> None:
        self.key = key
        self.planes = planes
        self.bits = bits
        self.kind = kind  # rgba, rgb, gray or yuv

    @property
    def has_alpha(self) -> bool:
        """Whether the fourth sample is an alpha."""
        return self.kind == "rgba"

    @classmethod
    def named(cls, key: str) -> "Layout":
        """The layout of this key; raises ValueError naming the known ones."""
        for layout in cls:
            if layout.key == key:
                return layout
        known = ", ".join(layout.key for layout in cls)
        raise ValueError(f"unknown layout {key!r}; known: {known}")


class Transfer(Enum):
    """Transfer curve: how code values relate to linear light. The value names its file: `curve_<value>.py`."""

    LINEAR = "linear"
    SRGB = "srgb"
    BT709 = "bt709"
    BT1886 = "bt1886"
    PQ = "pq"
    HLG = "hlg"
    LOGC3 = "logc3"
    LOGC4 = "logc4"
    SLOG3 = "slog3"
    VLOG = "vlog"
    GAMMA2 = "gamma2"  # the engine's own, for painted plates


class Matrix(Enum):
    """Luma coefficients of Y'CbCr (ITU-T H.273 table 4); RGB means no matrix."""

    RGB = "rgb"
    BT601 = "bt601"
    BT709 = "bt709"
    BT2020 = "bt2020"


class Range(Enum):
    """Code range: LIMITED puts black at 16 and white at 235 (times 2^(bits-8)); FULL uses every code."""

    LIMITED = "limited"
    FULL = "full"


class Primaries(Enum):
    """RGB primaries and white (ITU-T H.273 table 2)."""

    BT709 = "bt709"
    BT601_525 = "bt601-525"
    BT601_625 = "bt601-625"
    BT2020 = "bt2020"
    P3_D65 = "p3-d65"


class Siting(Enum):
    """Where a subsampled chroma sample lies inside its block of luma samples.

    The first three are what cameras and files deliver; the others are those three mirrored or turned, so that a flip
    or a rotation stays an exact exchange of samples.
    """

    LEFT = "left"  # MPEG-2, H.264 default: on the left column, between the rows
    CENTRE = "centre"  # JPEG, MPEG-1
    TOP_LEFT = "top-left"  # BT.2020 4:2:0
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    TOP_RIGHT = "top-right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM_RIGHT = "bottom-right"


class Alpha(Enum):
    """How colour and alpha belong together. The engine works premultiplied; files say what they hold.

    STRAIGHT: the colour by itself. PREMULTIPLIED: stored values, encoded ones too, times alpha. OPAQUE: no alpha; what
    was keyed lies before black in linear light. A layout without a plane for it has its alpha in another picture.
    """

    OPAQUE = "opaque"
    STRAIGHT = "straight"
    PREMULTIPLIED = "premultiplied"


@dataclass(frozen=True, slots=True)
class Colour:
    """What the samples mean."""

    transfer: Transfer = Transfer.SRGB
    primaries: Primaries = Primaries.BT709
    matrix: Matrix = Matrix.RGB
    range: Range = Range.FULL
    siting: Siting = Siting.LEFT


LINEAR_709 = Colour(transfer=Transfer.LINEAR)
SRGB_709 = Colour()


@dataclass(frozen=True, slots=True)
class Picture:
    """Size, layout, colour and alpha kind of a picture; the type of a frame."""

    width_px: int
    height_px: int
    layout: Layout
    colour: Colour = field(default_factory=Colour)
    alpha: Alpha = Alpha.OPAQUE
    pixel_aspect: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.width_px < 1 or self.height_px < 1:
            raise ValueError(
                f"a picture of {self.width_px}x{self.height_px} has no pixels; both sides must be at least 1"
            )

    @property
    def plane_shapes(self) -> tuple[tuple[int, int], ...]:
        """Rows and columns of each plane."""
        return tuple(spec.shape(self.width_px, self.height_px) for spec in self.layout.planes)

    @property
    def size_bytes(self) -> int:
        """Bytes of all planes, without padding."""
        return sum(
            rows * columns * np.dtype(spec.dtype).itemsize
            for spec, (rows, columns) in zip(self.layout.planes, self.plane_shapes, strict=True)
        )

    def sized(self, width_px: int, height_px: int) -> "Picture":
        """The same kind of picture at another size."""
        return replace(self, width_px=width_px, height_px=height_px)

    def allocate(self) -> tuple[np.ndarray, ...]:
        """Fresh zeroed planes of this picture. Not for the loop: frames there live in a pool."""
        return tuple(
            np.zeros(shape, spec.dtype) for spec, shape in zip(self.layout.planes, self.plane_shapes, strict=True)
        )
