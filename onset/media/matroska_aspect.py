"""Writes the shape of pixels into a Matroska file that is already written.

FFmpeg's writer takes it from a field that PyAV does not reach, and FFV1, ProRes and DNxHR have no place of their own
for it. It leaves a Void behind the video's properties, with room for the two numbers of the display shape.

Source: RFC 9559 (Matroska), 5.1.4.1.28: DisplayUnit 3 makes DisplayWidth and DisplayHeight an aspect ratio; RFC 8794
(EBML), 11.3.1: CRC-32 covers all that follows it in its element.
"""

import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from onset.errors import WorkError

_HEAD_BYTES = 1 << 16
_SEGMENT, _TRACKS, _TRACK, _VIDEO = b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\xae", b"\xe0"
_CRC, _VOID = b"\xbf", b"\xec"
_UNIT_UNKNOWN, _UNIT_ASPECT = b"\x54\xb2\x81\x04", b"\x54\xb2\x81\x03"
_DISPLAY_WIDTH, _DISPLAY_HEIGHT = b"\x54\xb0\x82", b"\x54\xba\x83"
_ADDED_BYTES = 11


class _Element(NamedTuple):
    """An EBML element: its name, where it starts, where its content starts, and where it ends."""

    name: bytes
    start: int
    inside: int
    end: int


def write_pixel_aspect(path: Path, size: tuple[int, int], pixel_aspect: Fraction) -> None:
    """Note the shape that a picture of `size` with such pixels is shown in. Raises WorkError when there is no room."""
    shape = (pixel_aspect * size[0] / size[1]).limit_denominator(0xFFFF)
    with path.open("r+b") as file:
        head = bytearray(file.read(_HEAD_BYTES))
        try:
            wide, high = shape.numerator.to_bytes(2, "big"), shape.denominator.to_bytes(3, "big")
            _insert(head, _DISPLAY_WIDTH + wide + _DISPLAY_HEIGHT + high)
        except (StopIteration, ValueError, IndexError, OverflowError):
            raise WorkError(f"{path}: no room for pixels of {pixel_aspect} to 1; write a .mov instead") from None
        file.seek(0)
        file.write(head)


def _insert(head: bytearray, numbers: bytes) -> None:
    segment = _find(head, _SEGMENT, 0, len(head))
    tracks = _find(head, _TRACKS, segment.inside, len(head))
    track = _find(head, _TRACK, tracks.inside, tracks.end)
    video = _find(head, _VIDEO, track.inside, track.end)
    void = _find(head, _VOID, video.end, track.end)
    between = head[video.end : void.start]
    if void.end - void.start != _ADDED_BYTES:
        raise ValueError("no such Void")
    properties = bytes(head[video.inside : video.end]).replace(_UNIT_UNKNOWN, _UNIT_ASPECT) + numbers
    length = video.inside - video.start - 1
    if _UNIT_ASPECT not in properties or len(properties) >= (1 << 7 * length) - 1:
        raise ValueError("no room for the length")
    marked = len(properties) | 1 << 7 * length
    head[video.start : void.end] = _VIDEO + marked.to_bytes(length, "big") + properties + between
    crc = next(_elements(head, tracks.inside, tracks.end))
    if crc.name == _CRC:
        head[crc.inside : crc.end] = zlib.crc32(head[crc.end : tracks.end]).to_bytes(4, "little")


def _find(data: bytearray, name: bytes, start: int, end: int) -> _Element:
    return next(element for element in _elements(data, start, end) if element.name == name)


def _elements(data: bytearray, start: int, end: int) -> Iterator[_Element]:
    """The elements side by side from `start` to `end`."""
    while start < end:
        name_bytes = _bytes_of(data[start])
        size_at = start + name_bytes
        size_bytes = _bytes_of(data[size_at])
        inside = size_at + size_bytes
        size = int.from_bytes(data[size_at:inside], "big") & ((1 << 7 * size_bytes) - 1)
        yield _Element(bytes(data[start:size_at]), start, inside, inside + size)
        start = inside + size


def _bytes_of(first: int) -> int:
    """How many bytes a name or size has, by the zeros its first byte begins with."""
    if not first:
        raise ValueError("no EBML")
    return 9 - first.bit_length()
