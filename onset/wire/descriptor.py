"""The 64 bytes that tell another process which slot of which ring holds which frame.

Little-endian. Magic, version and stream come first, so that eight bytes of subscription select one stream, and it is a
single part, because CONFLATE (newest wins inside the socket) keeps one part of a message and loses the rest.
"""

import struct
from dataclasses import dataclass

from onset.timecode import Timecode
from onset.topics import WIRE_VERSION

DESCRIPTOR_BYTES = 64
MAGIC = b"ONSD"
HAS_TIMECODE = 1
DROP_FRAME = 2
HAS_HASH = 4
_PREFIX = struct.Struct("<4sHH")
_WHOLE = struct.Struct("<4sHHIIQqQQQII")
assert _WHOLE.size == DESCRIPTOR_BYTES


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Where one frame lies. Times are CLOCK_MONOTONIC nanoseconds of the engine's host; `sequence` counts from 1."""

    stream: int
    slot: int
    flags: int
    sequence: int
    index: int
    captured_ns: int
    published_ns: int
    epoch: int
    timecode: int
    length_bytes: int

    def pack(self) -> bytes:
        """The 64 bytes."""
        return _WHOLE.pack(
            MAGIC,
            WIRE_VERSION,
            self.stream,
            self.slot,
            self.flags,
            self.sequence,
            self.index,
            self.captured_ns,
            self.published_ns,
            self.epoch,
            self.timecode,
            self.length_bytes,
        )

    @classmethod
    def unpack(cls, message: bytes) -> "Descriptor":
        """Read 64 bytes. Raises ValueError for anything that is not a descriptor of this version."""
        if len(message) != DESCRIPTOR_BYTES:
            raise ValueError(f"a descriptor has {DESCRIPTOR_BYTES} bytes, not {len(message)}")
        magic, version, *fields = _WHOLE.unpack(message)
        if magic != MAGIC or version != WIRE_VERSION:
            raise ValueError(f"not a descriptor of wire version {WIRE_VERSION}: starts {message[:8].hex()}")
        return cls(*fields)


def subscription(stream: int) -> bytes:
    """The prefix that selects the descriptors of one stream."""
    return _PREFIX.pack(MAGIC, WIRE_VERSION, stream)


def pack_timecode(timecode: Timecode | None) -> tuple[int, int]:
    """(hours, minutes, seconds, frames as four bytes from the highest, flags)."""
    if timecode is None:
        return 0, 0
    packed = timecode.hours << 24 | timecode.minutes << 16 | timecode.seconds << 8 | timecode.frames
    return packed, HAS_TIMECODE | (DROP_FRAME if timecode.drop else 0)


def timecode_text(packed: int, flags: int) -> str:
    """`hh:mm:ss:ff` (`;` before the frames means drop-frame); empty when there is none."""
    if not flags & HAS_TIMECODE:
        return ""
    mark = ";" if flags & DROP_FRAME else ":"
    return f"{packed >> 24:02}:{packed >> 16 & 255:02}:{packed >> 8 & 255:02}{mark}{packed & 255:02}"
