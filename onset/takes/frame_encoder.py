"""Encodes single frames of one stream, each into one packet that can be decoded alone."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
import simplejpeg
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray
from onset_kernels.picture import Matrix, Picture, Range

from onset.errors import InputError, WorkError
from onset.takes.coding import Coding
from onset.takes.exr_encoder import ExrEncoder
from onset.takes.h273 import tag_colour
from onset.takes.packet_picture import get_packet

_PACKED = ("bgra", "rgba")
"""Formats that are put in another order where they lie."""
_JPEG_SPACES = {"bgra": "BGRA", "rgba": "RGBA", "rgb24": "RGB", "bgr24": "BGR", "gray": "GRAY"}
_MATRICES = {Matrix.BT601: Colorspace.ITU601, Matrix.BT709: Colorspace.ITU709, Matrix.BT2020: Colorspace.DEFAULT}


class FrameEncoder:
    """One encoder, used by one thread. Raises InputError when it cannot be opened for this picture."""

    def __init__(self, coding: Coding, source: Picture, *, threads: int = 1) -> None:
        self.coding, self.source = coding, source
        self._count = 0
        self._context: Any = None
        self._exr: ExrEncoder | None = None
        if coding.encoder == "openexr":
            self._exr = ExrEncoder(coding, source)
        elif coding.encoder not in ("simplejpeg", "arriving"):
            self._context = _opened(coding, source, threads)
            self._frame: Any = av.VideoFrame(source.width_px, source.height_px, coding.source_format)

    @property
    def extradata(self) -> bytes:
        """The decoder's set-up, where the codec keeps it outside its packets."""
        return bytes(self._context.extradata or b"") if self._context is not None else self.coding.extradata

    @property
    def tag(self) -> str:
        """The codec's tag (fourcc); Ut Video's decoder reads the pixel format from it."""
        return str(self._context.codec_tag).rstrip("\0") if self._context is not None else self.coding.tag

    def encode(self, planes: Sequence[NDArray[Any]]) -> bytes | memoryview:
        """The packet of one frame, whose planes have the shapes of the source picture. Raises WorkError."""
        if self._exr is not None:
            return self._exr.encode(planes)
        if self.coding.encoder == "arriving":
            return get_packet(planes[0])
        if self._context is None:
            return self._jpeg(planes)
        frame = self._converted(planes)
        frame.pts = self._count
        if self.coding.tag:  # ProRes says it in every frame
            tag_colour(frame, self.coding.picture)
        self._count += 1
        packets = self._context.encode(frame)
        if len(packets) != 1:
            raise WorkError(f"{self.coding.encoder} gave {len(packets)} packets for one frame; it must give one")
        return memoryview(packets[0])

    def _converted(self, planes: Sequence[NDArray[Any]]) -> Any:
        same = self.coding.pixel_format == self.coding.source_format
        if self.coding.lossless and not same:
            # The same samples in another order: with colours said, swscale would compute. By itself it wakes a thread
            # on every core for that, of which the loop wants each. Measured, 1080p bgra, CPU of the whole frame: 7.9 ms
            # with them, 7.5 without, 7.3 without a copy.
            return self._arrived(planes).reformat(format=self.coding.pixel_format, threads=1)
        _fill(self._frame, planes)
        if same:
            return self._frame
        was, becomes = self.source.colour, self.coding.picture.colour
        from_rgb = self.source.layout.kind != "yuv" and self.coding.picture.layout.kind == "yuv"
        return self._frame.reformat(
            format=self.coding.pixel_format,
            src_colorspace=Colorspace.DEFAULT if from_rgb else _MATRICES.get(was.matrix, Colorspace.DEFAULT),
            dst_colorspace=_MATRICES.get(becomes.matrix, Colorspace.DEFAULT),
            src_color_range=_range(was.range),
            dst_color_range=_range(becomes.range),
        )

    def _arrived(self, planes: Sequence[NDArray[Any]]) -> Any:
        """A frame of what arrived: where it lies, if a row is nothing but its pixels; else a copy."""
        if self.coding.source_format in _PACKED:
            pixels = planes[0].view(np.uint8).reshape(self.source.height_px, self.source.width_px, -1)
            return av.VideoFrame.from_numpy_buffer(pixels, format=self.coding.source_format)
        _fill(self._frame, planes)
        return self._frame

    def _jpeg(self, planes: Sequence[NDArray[Any]]) -> bytes:
        form, quality = self.coding.source_format, self.coding.quality
        if form not in _JPEG_SPACES:
            return bytes(simplejpeg.encode_jpeg_yuv_planes(*planes, quality=quality))
        size = self.source.height_px, self.source.width_px
        pixels = planes[0].view(np.uint8).reshape(*size, -1)
        space, chroma = _JPEG_SPACES[form], "Gray" if form == "gray" else "420"
        return bytes(simplejpeg.encode_jpeg(pixels, quality=quality, colorspace=space, colorsubsampling=chroma))


def _opened(coding: Coding, source: Picture, threads: int) -> Any:
    try:
        context: Any = av.CodecContext.create(coding.encoder, "w")
        context.width, context.height, context.pix_fmt = source.width_px, source.height_px, coding.pixel_format
        context.time_base, context.framerate = Fraction(1, 30), Fraction(30)
        context.thread_count = threads
        context.thread_type = "SLICE"
        if coding.lossless:
            context.color_range = _range(coding.picture.colour.range)
        else:
            tag_colour(context, coding.picture)
        context.options = dict(coding.options)
        context.open()
    except (av.error.FFmpegError, ValueError) as error:
        raise InputError(
            f"codec {coding.name} cannot be opened for {source.width_px}x{source.height_px} {source.layout.key} "
            f"({' '.join(str(error).split())}); choose another codec for this stream"
        ) from None
    return context


def _fill(frame: Any, planes: Sequence[NDArray[Any]]) -> None:
    """Copy planes into an AVFrame, row by row where FFmpeg pads its rows."""
    for plane, samples in zip(frame.planes, planes, strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        source = samples.view(np.uint8)
        width = min(rows.shape[1], source.shape[1])
        rows[: source.shape[0], :width] = source[:, :width]


def _range(of: Range) -> ColorRange:
    return ColorRange.JPEG if of is Range.FULL else ColorRange.MPEG
