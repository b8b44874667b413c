"""What the Linux kernel says of a video device, asked without any library: name, and how its pixels are coded.

Structures and numbers of linux/videodev2.h. On a device that is no V4L2 device, or no device at all, nothing is said.
"""

import fcntl
import os
import struct
from dataclasses import dataclass
from pathlib import Path

_QUERYCAP = 0x80685600  # _IOR('V', 0, struct v4l2_capability), 104 bytes
_G_FMT = 0xC0D05604  # _IOWR('V', 4, struct v4l2_format), 208 bytes
_CAPABILITY = struct.Struct("16s32s32sIII12x")
_FORMAT = struct.Struct("I4x12I152x")
_VIDEO_CAPTURE = 1
_CAN_CAPTURE, _CAN_CAPTURE_PLANES = 0x1, 0x1000

# V4L2's colour numbers -> those of ITU-T H.273, which `onset.media.tags` reads.
_MATRIX_OF_COLOURSPACE = {1: 6, 3: 1, 5: 6, 6: 5, 7: 5, 8: 6, 10: 9}
_MATRIX_OF_ENCODING = {1: 6, 2: 1, 3: 6, 4: 1, 6: 9, 7: 10}
_TRANSFER_OF_FUNCTION = {1: 1, 2: 13, 5: 8, 7: 16}
_TRANSFER_OF_COLOURSPACE = {1: 6, 3: 1, 7: 13, 8: 13, 10: 14}
_PRIMARIES_OF_COLOURSPACE = {1: 6, 3: 1, 5: 4, 6: 5, 7: 1, 8: 1, 10: 9}
_RANGES = {1: 2, 2: 1}
UNSPECIFIED = 2


@dataclass(frozen=True, slots=True)
class VideoDevice:
    """A V4L2 device node: its driver, the name on its box, where it is plugged in, and whether it captures video."""

    path: Path
    driver: str
    card: str
    bus: str
    captures: bool


@dataclass(frozen=True, slots=True)
class CodedAs:
    """Matrix, range, transfer and primaries of what a device delivers, in H.273 numbers; 2 (range: 0) when not said."""

    matrix: int
    range: int
    transfer: int
    primaries: int


def query(path: Path) -> VideoDevice | None:
    """The device at this path; None when it does not answer as a V4L2 device."""
    answer = _ioctl(path, _QUERYCAP, bytes(_CAPABILITY.size))
    return None if answer is None else parse_capability(path, answer)


def coded_as(path: Path) -> CodedAs | None:
    """How the device codes its pixels in the format it is set to; None when it does not say."""
    answer = _ioctl(path, _G_FMT, struct.pack("I", _VIDEO_CAPTURE).ljust(_FORMAT.size, b"\0"))
    return None if answer is None else parse_format(answer)


def parse_capability(path: Path, data: bytes) -> VideoDevice:
    """A `struct v4l2_capability`. `device_caps` are this node's; older drivers only fill those of the whole device."""
    driver, card, bus, _, capabilities, device_caps = _CAPABILITY.unpack(data)
    flags = device_caps or capabilities
    texts = [text.partition(b"\0")[0].decode("utf-8", "replace") for text in (driver, card, bus)]
    return VideoDevice(path, texts[0], texts[1], texts[2], captures=bool(flags & (_CAN_CAPTURE | _CAN_CAPTURE_PLANES)))


def parse_format(data: bytes) -> CodedAs:
    """The colour part of a `struct v4l2_format`, with what it leaves to the colourspace filled in."""
    fields = _FORMAT.unpack(data)[1:]
    colourspace, encoding, quantization, function = fields[6], fields[9], fields[10], fields[11]
    return CodedAs(
        matrix=_MATRIX_OF_ENCODING.get(encoding, _MATRIX_OF_COLOURSPACE.get(colourspace, UNSPECIFIED)),
        range=_RANGES.get(quantization, 0),
        transfer=_TRANSFER_OF_FUNCTION.get(function, _TRANSFER_OF_COLOURSPACE.get(colourspace, UNSPECIFIED)),
        primaries=_PRIMARIES_OF_COLOURSPACE.get(colourspace, UNSPECIFIED),
    )


def _ioctl(path: Path, request: int, data: bytes) -> bytes | None:
    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        return fcntl.ioctl(device, request, data)
    except OSError:
        return None
    finally:
        os.close(device)
