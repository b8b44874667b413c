"""What a viewer and the pictures gateway say to each other.

Viewer -> gateway, one part of JSON: a *credit*, that is leave to send one picture.
Gateway -> viewer: [header, 64 bytes][JSON about the picture][strip or plane]..., or [header][JSON with `error`].
The header carries the four-timestamp exchange of the credit that it answers (`onset.wire.peer_clock`).
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

import msgspec

from onset.topics import TOPICS, WIRE_VERSION

HEADER_BYTES = 64
MAGIC = b"ONSP"
TIERS = (1, 2, 4)
QUALITIES = (50, 75, 85, 95)
_HEADER = struct.Struct("<4sHHBBBBHHQqQQQQ")
assert _HEADER.size == HEADER_BYTES


class Coding(IntEnum):
    """How the parts behind the JSON hold pixels."""

    NOTHING = 0  # an answer without a picture: the clock, or an error
    JPEG = 1  # strips, top first
    RAW = 2  # planes as in a ring, without padding


class Credit(msgspec.Struct, frozen=True):
    """Leave to send one picture. `sent_ns` is the viewer's clock; `topic` "" asks for the clock alone.

    `tier` divides width and height; `quality` is of the JPEG, `raw` asks for the planes instead.
    """

    topic: str
    sent_ns: int
    tier: int = 1
    quality: int = 85
    raw: bool = False

    @property
    def wish(self) -> "Wish":
        """What is to be coded: equal wishes share their bytes."""
        return Wish(self.topic, self.tier, 0 if self.raw else self.quality, self.raw)


@dataclass(frozen=True, slots=True)
class Wish:
    """A form of a topic's pictures."""

    topic: str
    tier: int
    quality: int
    raw: bool


_decoder = msgspec.json.Decoder(Credit)


def parse_credit(raw: bytes) -> Credit:
    """The credit in a message. Raises ValueError, and nothing else, with a sentence for the viewer."""
    try:
        credit = _decoder.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not a credit: {error}; write {{'topic': 'comp', 'sent_ns': 0}}") from None
    if credit.topic and (credit.topic not in TOPICS or not TOPICS[credit.topic].stream):
        pictures = ", ".join(name for name, topic in TOPICS.items() if topic.stream)
        raise ValueError(f"no pictures are called {credit.topic[:40]!r}; there are: {pictures}")
    if credit.tier not in TIERS:
        raise ValueError(f"tier {credit.tier} is unknown; known: {', '.join(map(str, TIERS))}")
    if credit.quality not in QUALITIES:
        raise ValueError(f"quality {credit.quality} is unknown; known: {', '.join(map(str, QUALITIES))}")
    if not 0 <= credit.sent_ns < 1 << 63:
        raise ValueError(f"sent_ns {credit.sent_ns} is not a time")
    return credit


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """The first part of an answer. Times but `credit_sent_ns` are CLOCK_MONOTONIC of the gateway's host."""

    stream: int
    coding: Coding
    parts: int
    tier: int
    quality: int
    width_px: int
    height_px: int
    sequence: int
    index: int
    captured_ns: int
    credit_sent_ns: int
    credit_received_ns: int
    sent_ns: int

    def pack(self) -> bytes:
        """The 64 bytes."""
        fields = (self.stream, self.coding, self.parts, self.tier, self.quality, self.width_px, self.height_px)
        times = (self.captured_ns, self.credit_sent_ns, self.credit_received_ns, self.sent_ns)
        return _HEADER.pack(MAGIC, WIRE_VERSION, *fields, self.sequence, self.index, *times)

    @classmethod
    def unpack(cls, message: bytes) -> "PictureHeader":
        """Read 64 bytes. Raises ValueError for anything else."""
        if len(message) != HEADER_BYTES:
            raise ValueError(f"a picture header has {HEADER_BYTES} bytes, not {len(message)}")
        magic, version, stream, coding, *rest = _HEADER.unpack(message)
        if magic != MAGIC or version != WIRE_VERSION or coding not in set(Coding):
            raise ValueError(f"not a picture header of wire version {WIRE_VERSION}: starts {message[:9].hex()}")
        return cls(stream, Coding(coding), *rest)
