"""How many bytes a media file lacks: clips cut off by a full disk, a pulled card or a killed recorder.

FFmpeg ends a cut clip like a whole one in several containers (measured: Matroska says nothing at all), so the sizes
that the container itself declares are compared with the file's. ISO/IEC 14496-12 section 4.2, RFC 9559 section 4, RIFF.
"""

from pathlib import Path
from typing import BinaryIO

_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"moof", b"sidx")
_EBML = bytes.fromhex("1a45dfa3")
_SEGMENT = bytes.fromhex("18538067")


def missing_bytes(path: Path) -> int:
    """Bytes that the file declares and does not have; 0 for a whole file and for containers that declare no size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] in _BOXES:
            return max(0, _boxes_end(file, size) - size)
        if head[:4] == _EBML:
            return max(0, _segment_end(file, size) - size)
        if head[:4] == b"RIFF":
            return max(0, _riff_end(file, size) - size)
    return 0


def has_index(path: Path) -> bool:
    """Whether an MP4 or MOV file has its `moov` box, without which no player can read it; true for anything else."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(8)[4:8] not in _BOXES:
            return True
        position = 0
        while position + 8 <= size:
            box_size, kind = _box(file, position, size)
            if kind == b"moov":
                return position + box_size <= size
            position += box_size
    return False


def _box(file: BinaryIO, position: int, size: int) -> tuple[int, bytes]:
    """(size with its header, type); a box that runs to the end of the file gets what is left."""
    file.seek(position)
    header = file.read(16)
    box_size = int.from_bytes(header[:4], "big")
    if box_size == 1 and len(header) == 16:
        box_size = int.from_bytes(header[8:16], "big")
    return (box_size if box_size >= 8 else size - position), header[4:8]


def _boxes_end(file: BinaryIO, size: int) -> int:
    position = 0
    while position + 8 <= size:
        position += _box(file, position, size)[0]
    return position


def _segment_end(file: BinaryIO, size: int) -> int:
    """Where the Segment ends, or a header that is longer than the file.

    0 when the Segment's size was never written (a recorder that was killed), as RFC 9559 allows.
    """
    file.seek(4)
    header_size, length = _vint(file)
    header_end = 4 + length + header_size
    if header_end > size:  # also beyond what a file system can seek to
        return header_end
    file.seek(header_end)
    if file.read(4) != _SEGMENT:
        return 0
    segment_size, _ = _vint(file)
    return file.tell() + segment_size if segment_size >= 0 else 0


def _vint(file: BinaryIO) -> tuple[int, int]:
    """(value, length in bytes) of an EBML variable-size integer; value -1 when all its bits are ones: unknown."""
    first = file.read(1)
    if not first or first[0] == 0:
        return -1, 1
    length = 9 - first[0].bit_length()
    value = int.from_bytes(bytes([first[0] & (0xFF >> length)]) + file.read(length - 1), "big")
    return (-1 if value == (1 << (7 * length)) - 1 else value), length


def _riff_end(file: BinaryIO, size: int) -> int:
    """The end of the last RIFF chunk; OpenDML AVI files have several."""
    position = 0
    while position + 8 <= size:
        file.seek(position)
        header = file.read(8)
        if header[:4] != b"RIFF":
            break
        chunk = int.from_bytes(header[4:8], "little")
        position += 8 + chunk + chunk % 2
    return position
