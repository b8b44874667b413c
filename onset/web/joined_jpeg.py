"""One JPEG out of strips that were coded apart: so several threads code one picture, and any browser reads it.

ITU-T T.81: behind a restart marker a decoder starts afresh (E.2.4), just as it does at the head of a strip coded alone.
A restart interval of one strip (DRI, B.2.4.4), the first strip's header with the whole height, and RST0..RST7 between
the entropy-coded segments make a standard baseline file. Every strip but the last has the same number of MCUs.
"""

import struct
from collections.abc import Sequence

_SOF0, _SOS = 0xC0, 0xDA
_END = b"\xff\xd9"
_INTERVAL_LIMIT = 65535


def cuts(width_px: int, height_px: int, block_px: int, strips: int) -> list[tuple[int, int]]:
    """(first row, row behind the last) of each strip, in whole MCUs of `block_px`; huge pictures have more of them."""
    across, rows = -(-width_px // block_px), -(-height_px // block_px)
    each = min(-(-rows // strips), _INTERVAL_LIMIT // across) * block_px
    return [(first, min(first + each, height_px)) for first in range(0, height_px, each)]


def joined(strips: Sequence[bytes], width_px: int, height_px: int, block_px: int) -> bytes:
    """The whole picture from baseline JPEGs of one coder, quality and sampling, cut by `cuts`.

    Raises ValueError when they are not that.
    """
    head, frame, data = _parts(strips[0])
    rows = struct.unpack_from(">H", head, frame + 5)[0]
    interval = -(-width_px // block_px) * -(-rows // block_px)
    whole = [
        head[:frame],
        struct.pack(">HHH", 0xFFDD, 4, interval),
        head[frame : frame + 5],
        struct.pack(">H", height_px),
        head[frame + 7 :],
        data,
    ]
    for number, strip in enumerate(strips[1:]):
        other, at, data = _parts(strip)
        if (other[: at + 5], other[at + 7 :]) != (head[: frame + 5], head[frame + 7 :]):
            raise ValueError(f"strip {number + 1} was not coded as the first one was")
        whole += [bytes((0xFF, 0xD0 + number % 8)), data]
    return b"".join((*whole, _END))


def _parts(jpeg: bytes) -> tuple[bytes, int, bytes]:
    """(everything up to the entropy-coded data, where the SOF0 marker is in that, the entropy-coded data)."""
    if jpeg[:2] != b"\xff\xd8" or jpeg[-2:] != _END:
        raise ValueError(f"not a JPEG: starts {jpeg[:4].hex()}, ends {jpeg[-2:].hex()}")
    at, frame = 2, 0
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], struct.unpack_from(">H", jpeg, at + 2)[0]
        if marker == _SOF0:
            frame = at
        at += 2 + length
        if marker == _SOS and frame:
            return jpeg[:at], frame, jpeg[at:-2]
    raise ValueError("not a baseline JPEG: no frame and scan header where they belong")
