"""How a ring lies in memory; docs/wire.md has the same as a table. Little-endian, everything 8-byte aligned.

One page of file header, then slots of equal size. A slot is one page of header and its payload: the planes of one
picture, each on a 64-byte boundary. Slots start on pages, so that a payload can be registered with a CUDA driver.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import msgspec

from onset.frame import Frame
from onset.timecode import Timecode
from onset.wire.describe import aligned

PAGE_BYTES = 4096
MAGIC = b"ONSETRNG"
VERSION = 1

# File header: magic, version, page, epoch, slots, policy, slot bytes, payload bytes, owner pid, stream, owner start,
# created (UTC ns). The two words behind it change while the ring lives.
FILE_HEADER = struct.Struct("<8sIIQIIQQIIQQ")
HEAD_WORD = 16  # of u64: sequence of the newest committed frame
ACKNOWLEDGED_WORD = 17  # of u64: every sequence up to here may be overwritten (held policy)
CLOSED_WORD = 18  # of u64: 1 once the owner has closed the ring in order
NAME_OFFSET, NAME_BYTES = 256, 128

# Slot header: u64 words. Word 0 is the seqlock, then: sequence, index, captured_ns, committed_ns, payload bytes,
# xxh3-64, flags, timecode, lengths (low half: bytes of the picture JSON, high half: bytes of the about JSON).
SLOT_WORDS = struct.Struct("<QqQQQQQQQ")
SLOT_WORDS_OFFSET = 8
PICTURE_OFFSET, PICTURE_LIMIT_BYTES = 128, 1024
ABOUT_OFFSET, ABOUT_LIMIT_BYTES = 1152, 2944


class Policy(IntEnum):
    """Who decides when a slot may be written again."""

    NEWEST = 0  # the oldest slot that the engine does not hold itself; readers check that they were in time
    HELD = 1  # only slots whose frame has been acknowledged; a full ring refuses


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a ring's file."""

    slots: int
    payload_bytes: int

    @property
    def slot_bytes(self) -> int:
        """From one slot to the next."""
        return PAGE_BYTES + aligned(self.payload_bytes, PAGE_BYTES)

    @property
    def file_bytes(self) -> int:
        """The whole file."""
        return PAGE_BYTES + self.slots * self.slot_bytes

    def slot_offset(self, slot: int) -> int:
        """Where a slot's header starts."""
        return PAGE_BYTES + slot * self.slot_bytes

    def payload_offset(self, slot: int) -> int:
        """Where a slot's pixels start."""
        return PAGE_BYTES + slot * self.slot_bytes + PAGE_BYTES


@dataclass(frozen=True, slots=True)
class SlotHeader:
    """What a slot says of its frame beside the pixels; times are CLOCK_MONOTONIC nanoseconds."""

    index: int
    captured_ns: int
    stamps: Mapping[str, int] = field(default_factory=dict)
    timecode: Timecode | None = None
    timecode_source: str = "free-run"
    media_ns: int | None = None

    @classmethod
    def of(cls, frame: Frame) -> "SlotHeader":
        """The header of a frame as it stands now."""
        return cls(frame.index, frame.captured_ns, frame.stamps, frame.timecode, frame.timecode_source, frame.media_ns)

    def about(self) -> bytes:
        """The JSON part: stage stamps, timecode source, media time. Raises ValueError when it does not fit its slot."""
        text = msgspec.json.encode(
            {"stamps": self.stamps, "timecode_source": self.timecode_source, "media_ns": self.media_ns}
        )
        if len(text) > ABOUT_LIMIT_BYTES:
            raise ValueError(f"{len(self.stamps)} stage stamps take {len(text)} bytes; a slot has {ABOUT_LIMIT_BYTES}")
        return text


def parse_about(text: bytes) -> dict[str, Any]:
    """The JSON part of a slot header; an empty dict when it is not one (a torn read, caught by the seqlock)."""
    try:
        about = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return about if isinstance(about, dict) else {}
