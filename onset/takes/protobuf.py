"""As much of the protobuf wire format as essence messages need: writing fields, and walking over them.

Source: protobuf.dev, "Encoding". Written here because messages of a megabyte would otherwise be copied through a
library that the project needs for nothing else.
"""

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


def varint(value: int) -> bytes:
    """A number from 0 to 2**64 - 1, seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number_field(field: int, value: int) -> bytes:
    """A uint64, int64 (not negative), bool or enum field."""
    return varint(field << 3 | VARINT) + varint(value)


def fixed_field(field: int, value: int) -> bytes:
    """A fixed64 field."""
    return varint(field << 3 | FIXED64) + value.to_bytes(8, "little")


def bytes_field(field: int, data: bytes) -> bytes:
    """A bytes, string or message field."""
    return varint(field << 3 | BYTES) + varint(len(data)) + data


def fields(message: memoryview, until: int = 0) -> Iterator[tuple[int, int | memoryview]]:
    """(field number, value) one after another: numbers for varint and fixed, a view for bytes. Raises ValueError.

    Ends before field `until`, so that the beginning of a message can be read where its long body is not wanted.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        if key >> 3 == until:
            return
        kind = key & 7
        if kind == VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind == BYTES:
            length, at = _varint(message, at)
        elif kind in (FIXED64, FIXED32):
            length = 8 if kind == FIXED64 else 4
        else:
            raise ValueError(f"not a protobuf message: wire type {kind} at byte {at}")
        if at + length > len(message):
            raise ValueError(f"not a protobuf message: field {key >> 3} ends after the message")
        piece = message[at : at + length]
        at += length
        yield key >> 3, piece if kind == BYTES else int.from_bytes(piece, "little")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(message[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError(f"not a protobuf message: a number without an end at byte {at}")
