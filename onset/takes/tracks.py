"""What trackers found in each frame, points and all, as the take keeps it: channel `track` of the records' journal.

A message is a head of 40 bytes, the JSON table of `onset.subject_table` and its array of float32, little-endian:

    0  4 bytes  magic ONST          16  u64  captured_ns       32  u32  bytes of the JSON, spaces up to 8 included
    4  u16      version, 1          24  u64  utc_ns            36  u32  how many float32 follow it
    8  i64      index of the frame

Binary, because the points of a face are 20 kB as numbers and 60 kB as text, sixty times a second.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from onset.subject import Tracked
from onset.subject_table import as_table, from_table
from onset.takes.channel import Channel

TRACK = "track"
VERSION = 1
_MAGIC = b"ONST"
_HEAD = struct.Struct("<4sHHqQQII")
_ALIGNED_BYTES = 8
TRACK_CHANNEL = Channel(
    topic=TRACK,
    message_encoding="x-onset-track",
    schema_name="onset.Track",
    schema_encoding="x-onset-text",
    schema=" ".join((__doc__ or "").split()).encode(),
    metadata={"v": str(VERSION)},
)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What trackers said of one frame, by label: raw, and as it was smoothed and predicted in the take's day."""

    index: int
    captured_ns: int
    utc_ns: int
    trackers: Mapping[str, Tracked]


def encode_track(record: TrackRecord) -> bytes:
    """The message."""
    table, floats = as_table(record.trackers)
    text = msgspec.json.encode(table)
    text += b" " * (-len(text) % _ALIGNED_BYTES)
    head = _HEAD.pack(_MAGIC, VERSION, 0, record.index, record.captured_ns, record.utc_ns, len(text), len(floats) // 4)
    return head + text + floats


def track_index(message: bytes) -> int:
    """The frame that a message is about. Raises ValueError for what is none."""
    return _head(message)[0]


def decode_track(message: bytes) -> TrackRecord:
    """The record of a message; its arrays are read-only. Raises ValueError for what is none."""
    index, captured_ns, utc_ns, length = _head(message)
    start = _HEAD.size + length
    try:
        table = msgspec.json.decode(message[_HEAD.size : start], type=dict)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not a track record: {error}") from None
    return TrackRecord(index, captured_ns, utc_ns, from_table(table, memoryview(message)[start:]))


def _head(message: bytes) -> tuple[int, int, int, int]:
    if len(message) < _HEAD.size:
        raise ValueError(f"not a track record: {len(message)} bytes")
    magic, version, _, index, captured_ns, utc_ns, length, count = _HEAD.unpack_from(message)
    if magic != _MAGIC or version != VERSION or len(message) != _HEAD.size + length + 4 * count:
        raise ValueError(f"not a track record of version {VERSION}: starts {message[:8].hex()}, {len(message)} bytes")
    return index, captured_ns, utc_ns, length
