"""Whether a camera tracker says that its camera records, and where that stands: OpenTrackIO 1.0.1 (SMPTE RIS-OSVP);
whether it records: Mo-Sys F4.

FreeD has no such flag. What LTC says by running is `timecode_roll`'s.
"""

import struct
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np

from onset.sinks.cbor import decode_cbor
from onset.sinks.tracked_camera import Camera, TrackedCamera

Protocol = Literal["opentrackio", "mosys_f4"]
_HEADER = struct.Struct(">4sBBHIHH")
_JSON, _CBOR = 1, 2
_LAST = 0x8000
LARGEST_BYTES = 1 << 20
"""Of a sample in segments."""
_F4, _RECORDING, _F4_BLOCK_BYTES = 0xF4, 0x10, 5


@dataclass(frozen=True, slots=True)
class Said:
    """What a packet says: whether the camera records, and the tracker's own slate where it has one."""

    recording: bool
    slate: str = ""


class OpenTrackIo:
    """One sender's samples, put together from their segments. `camera` is what the last whole one said of it."""

    def __init__(self) -> None:
        self._parts = b""
        self._tracked = TrackedCamera()
        self.camera: Camera = {}

    def read(self, packet: bytes) -> Said | None:
        """What a packet says; None while a sample is not whole, or where it has no flag. Raises ValueError for what is
        no packet of OpenTrackIO."""
        self.camera = {}
        if len(packet) < _HEADER.size:
            raise ValueError(f"{len(packet)} bytes are no packet of OpenTrackIO, which has 16 before its payload")
        magic, _, encoding, _, offset, length, check = _HEADER.unpack_from(packet)
        payload = packet[_HEADER.size : _HEADER.size + (length & ~_LAST)]
        if magic != b"OTrk" or len(payload) != length & ~_LAST:
            raise ValueError("no packet of OpenTrackIO: it does not begin with OTrk, or is cut off")
        if check not in _fletcher(packet[:14] + payload):
            raise ValueError("a packet of OpenTrackIO whose checksum is wrong")
        if offset != (len(self._parts) if offset else 0) or offset + len(payload) > LARGEST_BYTES:
            self._parts = b""  # a segment was lost: the sample is
            return None
        self._parts = payload if offset == 0 else self._parts + payload
        if not length & _LAST:
            return None
        whole, self._parts = self._parts, b""
        sample = _sample(whole, encoding)
        self.camera = self._tracked.read(sample)
        return _flag(sample)


def read_f4(packet: bytes) -> Said | None:
    """What a packet of Mo-Sys F4 says: bit 4 of its status. Raises ValueError for what is none."""
    if len(packet) < 5 or packet[0] != _F4 or len(packet) != _F4_BLOCK_BYTES * packet[2] + 5:
        raise ValueError(f"{len(packet)} bytes are no packet of Mo-Sys F4")
    if (0x40 - sum(packet[:-1])) & 0xFF != packet[-1]:
        raise ValueError("a packet of Mo-Sys F4 whose checksum is wrong")
    return Said(bool(packet[3] & _RECORDING))


def _sample(payload: bytes, encoding: int) -> Any:
    try:
        if encoding == _JSON:
            return msgspec.json.decode(payload)
        if encoding == _CBOR:
            return decode_cbor(payload)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"a sample of OpenTrackIO that is no JSON: {error}") from None
    raise ValueError(f"a sample of OpenTrackIO in encoding {encoding}; JSON (1) and CBOR (2) are read")


def _flag(sample: Any) -> Said | None:
    tracker = sample.get("tracker") if isinstance(sample, dict) else None
    if not isinstance(tracker, dict) or not isinstance(tracker.get("recording"), bool):
        return None
    slate = tracker.get("slate", "")
    return Said(tracker["recording"], slate if isinstance(slate, str) else "")


def _fletcher(data: bytes) -> tuple[int, int]:
    """Fletcher-16 modulo 256, as version 1.0.1 has it, and modulo 255, as senders of 1.0.0 do."""
    # Byte by byte the loop waits for the interpreter: 7 ms for a datagram as large as they come, 0.6 so (least of 15).
    octets = np.frombuffer(data, np.uint8).astype(np.int64)
    low, high = int(octets.sum()), int(octets @ np.arange(len(octets), 0, -1))
    return (high % 256 << 8 | low % 256), (high % 255 << 8 | low % 255)
