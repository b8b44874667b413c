"""Whether a single-part EXR file is whole: OpenEXR reads a cut one as black, with a warning on standard output only.

After the header stands a table with the place of every chunk, which ends where the first chunk begins. A writer that
was stopped leaves zeros in it; a copy that was stopped ends before the last chunk does. (OpenEXR file layout 2.0)
"""

import struct

_TILED, _DEEP, _MULTIPART = 0x200, 0x800, 0x1000


def missing_bytes(data: bytes) -> int:
    """How many bytes the file lacks at its end, at least; 0 when whole, and for deep and multi-part files."""
    if len(data) < 8:
        return 8 - len(data)
    (version,) = struct.unpack_from("<I", data, 4)
    if version & (_DEEP | _MULTIPART):
        return 0
    table = _header_end(data)
    if table is None:
        return 1
    places: list[int] = []
    position, first_chunk = table, len(data)
    while position < first_chunk:
        if position + 8 > len(data):
            return 1
        (place,) = struct.unpack_from("<Q", data, position)
        if place == 0:
            return 1
        places.append(place)
        first_chunk = min(first_chunk, place)
        position += 8
    if not places:
        return 1
    last = max(places)
    head = 20 if version & _TILED else 8
    if last + head > len(data):
        return int(last + head - len(data))
    (packed,) = struct.unpack_from("<I", data, last + head - 4)
    return int(max(0, last + head + packed - len(data)))


def _header_end(data: bytes) -> int | None:
    """Where the attributes end: name, type, size, value, until an empty name."""
    position = 8
    while position < len(data) and data[position] != 0:
        for _ in range(2):
            end = data.find(b"\0", position)
            if end < 0:
                return None
            position = end + 1
        if position + 4 > len(data):
            return None
        (size,) = struct.unpack_from("<I", data, position)
        position += 4 + int(size)
    return position + 1 if position < len(data) else None
