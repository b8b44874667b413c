"""How much sound a WAV or BWF file holds, RF64 included. Source: EBU Tech 3285 (BWF), EBU Tech 3306 (RF64)."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from onset.errors import InputError

_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")
_IN_DS64 = 0xFFFFFFFF
_MOST_CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class WaveExtent:
    """Samples are per channel. `missing_bytes` is what the header announces and the file does not have."""

    sample_rate_hz: int
    channels: int
    bits: int
    samples: int
    missing_bytes: int


def wave_extent(path: Path) -> WaveExtent:
    """Read the headers of a WAV file. Raises InputError when it is none."""
    try:
        with path.open("rb") as file:
            return _extent(file, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def _extent(file: BinaryIO, path: Path) -> WaveExtent:
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64", b"BW64") or head[8:] != b"WAVE":
        raise InputError(f"{path}: is no WAV file")
    form: tuple[int, ...] | None = None
    long_bytes = 0
    for _ in range(_MOST_CHUNKS):
        chunk = file.read(_CHUNK.size)
        if len(chunk) < _CHUNK.size:
            break
        name, length = _CHUNK.unpack(chunk)
        start = file.tell()
        if name == b"ds64":
            long_bytes = struct.unpack_from("<Q", file.read(16).ljust(16, b"\0"), 8)[0]
        elif name == b"fmt ":
            form = _FORMAT.unpack(file.read(min(length, _FORMAT.size)).ljust(_FORMAT.size, b"\0"))
        elif name == b"data":
            return _measured(path, form, long_bytes if length == _IN_DS64 else length, start)
        file.seek(start + length + length % 2)
    raise InputError(f"{path}: has no sound in it (no data chunk)")


def _measured(path: Path, form: tuple[int, ...] | None, data_bytes: int, start: int) -> WaveExtent:
    if form is None or not form[1] or not form[2] or not form[4]:
        raise InputError(f"{path}: does not say how its sound is stored (no fmt chunk before the data)")
    there = min(data_bytes, max(0, path.stat().st_size - start))
    return WaveExtent(form[2], form[1], form[5], there // form[4], data_bytes - there)
