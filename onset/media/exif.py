"""The EXIF orientation of a still: tag 0x0112 of the first directory, wherever JPEG, PNG, WebP and TIFF keep it.

Own parser, because FFmpeg 8.1 turns the tag into a display matrix of which PyAV passes on the angle without the
mirroring. EXIF 2.3 section 4.6, TIFF 6.0 section 2.
"""

import struct

_ORIENTATION = 0x0112
_SHORT, _LONG = 3, 4
_MOST_ENTRIES = 1000
_HEAD = b"Exif\0\0"


def exif_orientation(data: bytes) -> int:
    """1 to 8 from the bytes of an image file; 1 (upright) where there is no orientation or it makes no sense."""
    tiff = _tiff_block(data)
    return 1 if tiff is None else _orientation(tiff)


def _tiff_block(data: bytes) -> memoryview | None:
    if data[:2] == b"\xff\xd8":
        return _in_jpeg(data)
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return _in_chunks(data, 8, ">", header_first=False, wanted=b"eXIf", extra=4)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _in_chunks(data, 12, "<", header_first=True, wanted=b"EXIF", extra=0)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return memoryview(data)
    return None


def _in_jpeg(data: bytes) -> memoryview | None:
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker, size = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:  # the scan begins: no more headers
            return None
        body = memoryview(data)[position + 4 : position + 2 + size]
        if marker == 0xE1 and bytes(body[:6]) == _HEAD:
            return body[6:]
        position += 2 + size
    return None


def _in_chunks(
    data: bytes, start: int, order: str, *, header_first: bool, wanted: bytes, extra: int
) -> memoryview | None:  # fmt: skip
    """Chunks of PNG (size, name, body, CRC of `extra` bytes) and RIFF (name, size, body padded to even)."""
    position = start
    while position + 8 <= len(data):
        first, second = data[position : position + 4], data[position + 4 : position + 8]
        name, written = (first, second) if header_first else (second, first)
        (size,) = struct.unpack(f"{order}I", written)
        if name == wanted:
            body = memoryview(data)[position + 8 : position + 8 + size]
            return body[6:] if bytes(body[:6]) == _HEAD else body
        position += 8 + size + extra + (size % 2 if header_first else 0)
    return None


def _orientation(tiff: memoryview) -> int:
    order = {b"II": "<", b"MM": ">"}.get(bytes(tiff[:2]))
    if order is None or len(tiff) < 8:
        return 1
    (offset,) = struct.unpack(f"{order}I", tiff[4:8])
    if offset + 2 > len(tiff):
        return 1
    (count,) = struct.unpack(f"{order}H", tiff[offset : offset + 2])
    for number in range(min(count, _MOST_ENTRIES)):
        entry = tiff[offset + 2 + 12 * number : offset + 14 + 12 * number]
        if len(entry) < 12:
            return 1
        tag, kind = struct.unpack(f"{order}HH", entry[:4])
        if tag == _ORIENTATION and kind in (_SHORT, _LONG):
            (value,) = struct.unpack(
                f"{order}{'H' if kind == _SHORT else 'I'}", entry[8 : 10 if kind == _SHORT else 12]
            )
            return int(value) if 1 <= value <= 8 else 1
    return 1
