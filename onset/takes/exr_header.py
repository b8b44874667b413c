"""Attributes put into an OpenEXR file that is encoded already: its pixels are not touched, only moved.

A picture is encoded before it is known what it will be called: first timecode, take and number are the cut's to say.
Layout of a file: magic, version, attributes (name, type, length, value) up to an empty name, a table with the place of
each chunk from the file's beginning, the chunks ("OpenEXR File Layout", openexr.com).
"""

import struct
from collections.abc import Mapping
from fractions import Fraction

from onset.timecode import Timecode

_MAGIC = 20000630
_MANY_PARTS = 0x1000
_TILED = 0x200
_LONGEST_ATTRIBUTES = 1 << 20
Attribute = tuple[str, bytes]
"""(Type, value) as they stand in the file."""


def with_attributes(data: bytes, wanted: Mapping[str, Attribute]) -> bytes:
    """The same picture with these attributes put in or in place of those of their names.

    Raises ValueError for anything but a whole header of one part of scanlines.
    """
    head, attributes, end = _read(data)
    attributes.update(wanted)
    text = b"".join(_attribute(name, kind, value) for name, (kind, value) in attributes.items()) + b"\0"
    places = _places(data, end)
    shift = len(head) + len(text) - end
    table = struct.pack(f"<{len(places)}Q", *(place + shift for place in places))
    return b"".join([head, text, table, memoryview(data)[end + len(table) :]])


def read_attributes(data: bytes) -> dict[str, Attribute]:
    """The attributes of a file by name. Raises ValueError."""
    return _read(data)[1]


def text_attribute(text: str) -> Attribute:
    """A string."""
    return "string", text.encode()


def number_attribute(number: int) -> Attribute:
    """An int of 32 bits; beyond them, its lowest 31."""
    return "int", struct.pack("<i", number & 0x7FFFFFFF)


def rate_attribute(rate_hz: Fraction) -> Attribute:
    """Frames a second."""
    return "rational", struct.pack("<iI", rate_hz.numerator, rate_hz.denominator)


def timecode_attribute(label: Timecode) -> Attribute:
    """A label packed as for 60-field television (`ImfTimeCode.h`), binary-coded decimals. Frames end at 29 there: above
    30 a second, pairs share a label and the field flag marks the second of a pair (ST 12-1)."""
    frames, field = (label.frames, 0) if label.base <= 30 else divmod(label.frames, 2)
    packed = _decimal(frames) | label.drop << 6 | _decimal(label.seconds) << 8 | field << 15
    packed |= _decimal(label.minutes) << 16 | _decimal(label.hours) << 24
    return "timecode", struct.pack("<II", packed, 0)


def _decimal(value: int) -> int:
    return value // 10 << 4 | value % 10


def _read(data: bytes) -> tuple[bytes, dict[str, Attribute], int]:
    """(magic and version, attributes, where the table of chunks begins)."""
    if len(data) < 8 or struct.unpack_from("<I", data)[0] != _MAGIC:
        raise ValueError("not an OpenEXR file: it does not begin like one")
    if struct.unpack_from("<I", data, 4)[0] & (_MANY_PARTS | _TILED):
        raise ValueError("this OpenEXR file has tiles or several parts; one part of scanlines is read here")
    attributes: dict[str, Attribute] = {}
    at = 8
    while data[at : at + 1] not in (b"\0", b""):
        name, at = _word(data, at)
        kind, at = _word(data, at)
        length = struct.unpack_from("<i", data, at)[0] if at + 4 <= len(data) else -1
        if not 0 <= length <= min(len(data) - at - 4, _LONGEST_ATTRIBUTES):
            raise ValueError(f"the OpenEXR header is damaged: attribute {name!r} has {length} bytes")
        attributes[name] = kind, data[at + 4 : at + 4 + length]
        at += 4 + length
    if at >= len(data):
        raise ValueError("the OpenEXR header is cut off")
    return data[:8], attributes, at + 1


def _word(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"\0", at, at + 256)
    if end < 0:
        raise ValueError("the OpenEXR header is damaged: a name in it does not end")
    return data[at:end].decode("utf-8", "replace"), end + 1


def _places(data: bytes, start: int) -> tuple[int, ...]:
    """The table of chunks: the first of them lies right behind it, where lines rise."""
    first = struct.unpack_from("<Q", data, start)[0] if start + 8 <= len(data) else 0
    count, rest = divmod(first - start, 8)
    if rest or count < 1 or first >= len(data):
        raise ValueError("the OpenEXR file is damaged: its table of chunks does not end where they begin")
    return struct.unpack_from(f"<{count}Q", data, start)


def _attribute(name: str, kind: str, value: bytes) -> bytes:
    return b"".join([name.encode(), b"\0", kind.encode(), b"\0", struct.pack("<i", len(value)), value])
