"""One chunk of a journal segment: is it whole, and which messages are in it.

Source: the MCAP specification (mcap.dev/spec), records Chunk, Schema, Channel and Message. A chunk is believed when its
lengths agree with each other and the CRC-32 of its records agrees with them; a chunk without a CRC is not believed.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import lz4.frame

CHUNK, SCHEMA, CHANNEL, MESSAGE = 0x06, 0x03, 0x04, 0x05
RECORD = struct.Struct("<BQ")
"""Opcode and length of what follows."""
_HEAD = struct.Struct("<BQQQQII")  # opcode, length, first and last time, length unpacked, CRC, length of a name
_MESSAGE = struct.Struct("<HIQQ")  # channel, sequence, log time, publish time
HEAD_BYTES, MESSAGE_HEAD_BYTES = _HEAD.size, _MESSAGE.size
_NAMES = {0: b"", 3: b"lz4"}
LARGEST_UNPACKED_BYTES = 256 << 20
"""Beyond this a packed chunk is not unpacked: records are small, and essence is not packed."""
# What the first bytes of a chunk look like: lengths below 2**40, and a known name of a compression.
BEGINNING = re.compile(
    rb"\x06.{5}\0\0\0.{16}.{5}\0\0\0.{4}(?:\0\0\0\0.{5}\0\0\0|\x03\0\0\0lz4.{5}\0\0\0)", re.DOTALL
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a chunk's parts lie in its file, by its own lengths: nothing is proven yet."""

    start: int
    body: int
    end: int
    unpacked_bytes: int
    crc: int
    packed: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One record of a journal. `sequence` is the low 32 bits; `offset` is where its chunk begins in the file."""

    topic: str
    sequence: int
    log_time_ns: int
    data: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class Names:
    """Channel numbers -> topics, known so far. Begins with the numbers that the format fixes, because the chunk that
    says them may be the one that is damaged."""

    topics: dict[int, str]


def extent(head: bytes, start: int, size_bytes: int) -> Extent | None:
    """The chunk that begins at `start` of a file with the bytes `head`, when its lengths agree and it ends in time."""
    if len(head) < HEAD_BYTES + 8:
        return None
    opcode, length, _, _, unpacked, crc, name_length = _HEAD.unpack_from(head)
    name = head[HEAD_BYTES : HEAD_BYTES + name_length] if name_length in _NAMES else None
    if opcode != CHUNK or name is None or name != _NAMES[name_length] or len(head) < HEAD_BYTES + name_length + 8:
        return None
    body, end = start + HEAD_BYTES + name_length + 8, start + RECORD.size + length
    (packed_bytes,) = struct.unpack_from("<Q", head, HEAD_BYTES + name_length)
    if body + packed_bytes != end or end > size_bytes or (not name and packed_bytes != unpacked):
        return None
    return Extent(start, body, end, unpacked, crc, packed=bool(name))


def records_of(body: bytes, place: Extent) -> bytes | None:
    """The chunk's records, unpacked, when their CRC agrees; `body` is what lies between `place.body` and `.end`."""
    records = body
    if place.packed:
        if place.unpacked_bytes > LARGEST_UNPACKED_BYTES:
            return None
        unpacker = lz4.frame.LZ4FrameDecompressor()
        try:
            records = unpacker.decompress(records, max_length=place.unpacked_bytes + 1)
        except RuntimeError:  # what the library raises for whatever is not an LZ4 frame
            return None
    if len(records) != place.unpacked_bytes or zlib.crc32(records) != place.crc:
        return None
    return records


def messages_in(records: memoryview, names: Names, offset: int) -> Iterator[Message]:
    """The messages of a chunk's records; channels that it declares are added to `names`. Raises ValueError."""
    at = 0
    while at < len(records):
        opcode, body = _record(records, at)
        at += RECORD.size + len(body)
        if opcode == CHANNEL:
            number, topic = _channel(body)
            names.topics[number] = topic
        elif opcode == MESSAGE:
            number, sequence, log_time_ns, _ = _MESSAGE.unpack_from(body)
            if number not in names.topics:
                raise ValueError(f"message of channel {number}, which nothing declares")
            yield Message(names.topics[number], sequence, log_time_ns, bytes(body[_MESSAGE.size :]), offset)


def _record(records: memoryview, at: int) -> tuple[int, memoryview]:
    if at + RECORD.size > len(records):
        raise ValueError(f"a record breaks off at byte {at} of its chunk")
    opcode, length = RECORD.unpack_from(records, at)
    body = records[at + RECORD.size : at + RECORD.size + length]
    if len(body) != length or (opcode == MESSAGE and length < _MESSAGE.size):
        raise ValueError(f"a record at byte {at} of its chunk ends after it")
    return opcode, body


def _channel(body: memoryview) -> tuple[int, str]:
    if len(body) < 8:
        raise ValueError("a channel of fewer than 8 bytes")
    number, _, length = struct.unpack_from("<HHI", body)
    return number, str(body[8 : 8 + length], "utf-8")
