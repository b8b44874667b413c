"""One picture from a file: PNG, JPEG, TIFF, WebP, BMP, DPX and JPEG 2000 through PyAV's decoders, EXR through OpenEXR.

The decoder is chosen by the first bytes, not by the name, and is given the whole file: no demuxer that would take a
`%` in a name for a numbered sequence. A JPEG stays Y'CbCr planes, decoded inside the pass.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.errors import InputError
from onset.media.exif import exif_orientation
from onset.media.format import Format, format_of
from onset.media.limits import MOST_PIXELS
from onset.media.orient import Orientation
from onset.media.planes import fill
from onset.media.tags import AS_TAGGED, ColourOverride
from onset.timecode import Timecode

View = NDArray[Any]
_CODECS = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "mjpeg"), (b"II*\0", "tiff"), (b"MM\0*", "tiff"), (b"BM", "bmp"),
    (b"SDPX", "dpx"), (b"XPDS", "dpx"), (b"\0\0\0\x0cjP  \r\n\x87\n", "jpeg2000"), (b"\xff\x4f\xff\x51", "jpeg2000"),
)  # fmt: skip
_EXR = b"\x76\x2f\x31\x01"
_MOVES = 0x02
"""The animation flag of a WebP's VP8X chunk (RFC 9649, 2.7.1)."""


class Still(NamedTuple):
    """A picture read: planes as the layout shapes them, their type, and notes on what was chosen or replaced."""

    planes: tuple[View, ...]
    picture: Picture
    notes: tuple[str, ...]


class OpenStill(Protocol):
    """A decoded still that is yet to be written into planes."""

    picture: Picture
    notes: tuple[str, ...]
    timecode: Timecode | None
    replaced: int
    """Samples that were NaN or infinite and are delivered as 0."""

    def fill(self, destination: Sequence[View]) -> None:
        """Write it into planes of `picture`."""
        ...


def read_still(path: Path, override: ColourOverride = AS_TAGGED) -> Still:
    """A still in planes of its own. Raises InputError: missing, empty, cut off, not an image, too large."""
    still = open_still(path, override)
    planes = still.picture.allocate()
    still.fill(planes)
    return Still(planes, still.picture, still.notes)


def open_still(path: Path, override: ColourOverride = AS_TAGGED) -> OpenStill:
    """A still decoded; see `read_still`."""
    if path.is_char_device():
        raise InputError(f"{path}: is a device, not a still; give a file")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the spelling") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder, not a still") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    if data[:4] == _EXR:
        from onset.media.exr import ExrStill

        return ExrStill(path, data, override)
    return AvStill(path, data, override)


class AvStill:
    """A still that one of FFmpeg's image decoders read."""

    timecode: Timecode | None = None
    replaced = 0

    def __init__(self, path: Path, data: bytes, override: ColourOverride) -> None:
        codec = _codec(path, data)
        self._frame = _decoded(path, data, codec)
        self._form: Format
        try:
            self._form = format_of(
                self._frame,
                codec=codec,
                override=override,
                orientation=Orientation.from_exif(exif_orientation(data)),
                still=True,
            )
        except ValueError as error:
            raise InputError(f"{path}: {error}") from None
        self.picture = self._form.picture
        self.notes = self._form.notes

    def fill(self, destination: Sequence[View]) -> None:
        """Write it into planes of `picture`."""
        fill(self._frame, self._form, destination)


def _codec(path: Path, data: bytes) -> str:
    if not data:
        raise InputError(f"{path}: the file is empty; choose another picture")
    for magic, codec in _CODECS:
        if data.startswith(magic):
            return codec
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        if data[12:16] == b"VP8X" and len(data) > 20 and data[20] & _MOVES:
            raise InputError(
                f"{path}: is a moving WebP; save one picture of it, or make a clip or numbered pictures of it"
            )
        return "webp"
    raise InputError(
        f"{path}: is not a picture that can be read; PNG, JPEG, TIFF, WebP, BMP, DPX, JPEG 2000 and EXR are"
    )


def _decoded(path: Path, data: bytes, codec: str) -> av.VideoFrame:
    if codec == "mjpeg" and not _has_jpeg_end(data):
        raise InputError(f"{path}: the JPEG is cut off; copy the file again")
    context = cast(VideoCodecContext, av.CodecContext.create(codec, "r"))
    context.options = {"max_pixels": str(MOST_PIXELS)}
    try:
        frames = [*context.decode(cast("av.Packet[VideoStream]", av.Packet(data))), *context.decode(None)]
    except av.error.PatchWelcomeError:
        raise InputError(f"{path}: is a kind of {codec} that cannot be read; save it as RGB") from None
    except (av.FFmpegError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: is cut off or damaged, it cannot be decoded as {codec} ({why})") from None
    if not frames:
        raise InputError(f"{path}: is cut off or damaged: no picture in it")
    return frames[0]


def _has_jpeg_end(data: bytes) -> bool:
    """Whether an end marker follows the first scan: FFmpeg shows what is missing as grey, without an error."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        if data[position + 1] == 0xDA:
            return data.find(b"\xff\xd9", position) >= 0
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return False
