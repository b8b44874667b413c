"""The bytes before the JPEG in a binary WebSocket message; static/header.js reads the same.

Little-endian. `header_bytes` says where the JPEG starts, so that a later version may append fields.
"""

import struct
from dataclasses import dataclass
from fractions import Fraction

MAGIC = b"ONSW"
VERSION = 1
# magic, version, header bytes, view, tier, reserved, serial, width, height, aspect (numerator, denominator), skipped,
# sequence, index, captured, uncertainty, received, coded, sent, timecode
_HEADER = struct.Struct("<4sHHBBHIIIIIIQqQQQQQ12s")
HEADER_BYTES = _HEADER.size
_TIMECODE_BYTES = 12


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """One picture on its way to one viewer. Times are nanoseconds of CLOCK_MONOTONIC on the monitor's host.

    `serial` counts the pictures sent on this connection from 1; `view` is the topic's stream number; `skipped` frames
    were published since the picture before and not sent. `captured_ns` may be off by `uncertainty_ns`: on the engine's
    own host 0.
    """

    view: int
    tier: int
    serial: int
    width_px: int
    height_px: int
    pixel_aspect: Fraction
    skipped: int
    sequence: int
    index: int
    captured_ns: int
    uncertainty_ns: int
    received_ns: int
    coded_ns: int
    sent_ns: int
    timecode: str

    def pack(self) -> bytes:
        """The header's bytes. A pixel aspect of more than 32 bits is rounded."""
        aspect = self.pixel_aspect.limit_denominator(0xFFFF)
        return _HEADER.pack(
            MAGIC,
            VERSION,
            HEADER_BYTES,
            self.view,
            self.tier,
            0,
            self.serial,
            self.width_px,
            self.height_px,
            aspect.numerator,
            aspect.denominator,
            self.skipped,
            self.sequence,
            self.index,
            self.captured_ns,
            self.uncertainty_ns,
            self.received_ns,
            self.coded_ns,
            self.sent_ns,
            self.timecode.encode("ascii", "replace")[:_TIMECODE_BYTES],
        )

    @classmethod
    def unpack(cls, message: bytes) -> tuple["PictureHeader", bytes]:
        """(header, JPEG) of a message. Raises ValueError when it is not one."""
        if len(message) < HEADER_BYTES:
            raise ValueError(f"a picture message has at least {HEADER_BYTES} bytes, not {len(message)}")
        magic, version, header_bytes, *rest = _HEADER.unpack_from(message)
        if magic != MAGIC or version < VERSION or not HEADER_BYTES <= header_bytes <= len(message):
            raise ValueError(f"not a picture message of version {VERSION}: starts {message[:8].hex()}")
        view, tier, _, serial, width_px, height_px, numerator, denominator, *numbers = rest
        if not numerator or not denominator:
            raise ValueError(f"pixel aspect {numerator}/{denominator} is none")
        numbers[-1] = numbers[-1].rstrip(b"\0").decode("ascii", "replace")
        aspect = Fraction(numerator, denominator)
        return cls(view, tier, serial, width_px, height_px, aspect, *numbers), message[header_bytes:]
