"""Broadcast Wave: 24-bit PCM with a `bext` chunk (EBU Tech 3285 v2) and `iXML`, growing, and whole after any crash.

The sizes in the header are written again after every block, so that a file whose writer was killed opens at once with
all that was written. Past 4 GiB it becomes RF64 (EBU Tech 3306): room for its `ds64` chunk is kept from the start.
"""

import os
import shutil
import struct
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from onset.sound.ixml import SoundSlate, ixml
from onset.sound.riff_chunks import LONGEST_HEAD_BYTES, riff_chunks

_LIMIT_32 = 0xFFFFFFFF
_BYTES = 3
_BEXT_BYTES = 602


class BroadcastWave:
    """A file being recorded. Samples are float, +-1 full scale, shape (samples, channels); beyond it they are clipped
    and counted in `clipped`. Raises OSError as the disk does; the file then holds every block written before."""

    def __init__(
        self, path: Path, channels: int, sample_rate_hz: int, slate: SoundSlate, *, started: datetime | None = None
    ) -> None:
        if not 1 <= channels <= 64:
            raise ValueError(f"{channels} channels; a file holds 1 to 64")
        self.path = path
        self.channels = channels
        self.sample_rate_hz = sample_rate_hz
        self.samples = 0
        self.clipped = 0
        self._head = _head(channels, sample_rate_hz, slate, started or datetime.now(UTC))
        self._descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o644)
        self._put(self._head + b"data" + struct.pack("<I", 0), 0)
        self._set_sizes()

    def write(self, block: NDArray[np.float32]) -> None:
        """Append samples; they survive a kill when this returns. Raises ValueError for another number of channels."""
        if block.ndim != 2 or block.shape[1] != self.channels:
            raise ValueError(f"a block of shape {block.shape}; it must be (samples, {self.channels})")
        data, clipped = to_pcm24(block)
        self._put(data, self._start + self.samples * self.channels * _BYTES)
        self.samples += len(block)
        self.clipped += clipped
        self._set_sizes()

    @classmethod
    def reopen(cls, path: Path) -> "BroadcastWave":
        """Go on with a file of this class whose writer has died, behind its last whole sample.

        Raises OSError, ValueError when it is no such file.
        """
        wave = cls.__new__(cls)
        wave.path, wave.clipped = path, 0
        wave._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            wave._read_head()
        except BaseException:
            os.close(wave._descriptor)
            raise
        wave._set_sizes()
        return wave

    @property
    def deleted(self) -> bool:
        """Whether somebody has deleted the file that is being written: what is in it is gone with this process."""
        return not os.fstat(self._descriptor).st_nlink

    def again_at(self, path: Path) -> "BroadcastWave":
        """Write the file once more, with all that is in this one, which is closed then. Raises OSError,
        ValueError; this one stays open then."""
        part = path.with_name(f".{path.name}.part")
        shutil.copyfile(f"/proc/self/fd/{self._descriptor}", part)
        part.replace(path)
        wave = BroadcastWave.reopen(path)
        wave.clipped = self.clipped
        self.close()
        return wave

    def resize(self, samples: int) -> None:
        """Make the file exactly so long: what is too much is cut off, what is missing is silence."""
        if samples < self.samples:
            os.ftruncate(self._descriptor, self._start + samples * self.channels * _BYTES)
            self.samples = samples
            self._set_sizes()
        silence = np.zeros((self.sample_rate_hz, self.channels), np.float32)
        while self.samples < samples:
            self.write(silence[: samples - self.samples])

    def fileno(self) -> int:
        """The descriptor of the open file, to lock it by."""
        return self._descriptor

    def sync(self) -> None:
        """Onto the disk."""
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        """Pad to an even size and close; idempotent."""
        if self._descriptor < 0:
            return
        try:
            end = self._start + self._data_bytes
            if end % 2:
                self._put(b"\0", end)
            os.fsync(self._descriptor)
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> "BroadcastWave":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read_head(self) -> None:
        """Where the samples begin and how many there are, by the file's length: its header may be a block behind."""
        head = os.pread(self._descriptor, LONGEST_HEAD_BYTES, 0)
        if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64") or head[8:12] != b"WAVE":
            raise ValueError(f"{self.path}: is no WAV file")
        for name, start, _ in riff_chunks(head):
            if name == b"data":
                self._head = head[: start - 8]
                break
            if name == b"fmt ":
                _, self.channels, self.sample_rate_hz, _, align, bits = struct.unpack_from("<HHIIHH", head, start)
                if bits != 24 or align != self.channels * _BYTES:
                    raise ValueError(f"{self.path}: has samples of {bits} bits; only 24 are gone on with")
        else:
            raise ValueError(f"{self.path}: has no samples where a file of Onset has them")
        there = os.fstat(self._descriptor).st_size - self._start
        self.samples = max(0, there) // (self.channels * _BYTES)

    @property
    def _start(self) -> int:
        return len(self._head) + 8

    @property
    def _data_bytes(self) -> int:
        return self.samples * self.channels * _BYTES

    def _set_sizes(self) -> None:
        size = self._data_bytes
        whole = self._start - 8 + size + size % 2
        if whole <= _LIMIT_32:
            self._put(struct.pack("<I", whole), 4)
            self._put(struct.pack("<I", size), self._start - 4)
            return
        large = struct.pack("<QQQI", whole, size, self.samples, 0)
        self._put(b"RF64" + struct.pack("<I", _LIMIT_32) + b"WAVEds64" + struct.pack("<I", 28) + large, 0)
        self._put(struct.pack("<I", _LIMIT_32), self._start - 4)

    def _put(self, data: bytes, offset: int) -> None:
        view = memoryview(data)
        while view:
            done = os.pwrite(self._descriptor, view, offset)
            view, offset = view[done:], offset + done


def to_pcm24(block: NDArray[np.float32]) -> tuple[bytes, int]:
    """Float samples as little-endian 24-bit PCM, and how many were beyond full scale; NaN becomes 0."""
    wide = np.nan_to_num(block.astype(np.float64), nan=0.0, posinf=2.0, neginf=-2.0) * 8388608.0
    whole = np.rint(wide)
    clipped = int(np.count_nonzero((whole > 8388607) | (whole < -8388608)))
    codes = np.clip(whole, -8388608, 8388607).astype("<i4")
    return codes.reshape(-1, 1).view(np.uint8)[:, :_BYTES].tobytes(), clipped


def _head(channels: int, sample_rate_hz: int, slate: SoundSlate, started: datetime) -> bytes:
    """Everything before the samples: RIFF, room for ds64, bext, iXML, fmt."""
    align = channels * _BYTES
    form = struct.pack("<HHIIHH", 1, channels, sample_rate_hz, sample_rate_hz * align, align, 24)
    chunks = [(b"JUNK", bytes(28)), (b"bext", _bext(slate, started)), (b"iXML", ixml(slate)), (b"fmt ", form)]
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", 0) + b"WAVE" + body


def _bext(slate: SoundSlate, started: datetime) -> bytes:
    local = started.astimezone(UTC)
    fields = (
        _ascii(slate.description, 256),
        _ascii(slate.originator, 32),
        _ascii(slate.reference, 32),
        local.strftime("%Y-%m-%d").encode(),
        local.strftime("%H:%M:%S").encode(),
        struct.pack("<Q", slate.time_reference),
        struct.pack("<H", 2),
    )
    loudness_unset = struct.pack("<5H", *([0x7FFF] * 5))
    return (b"".join(fields) + bytes(64) + loudness_unset).ljust(_BEXT_BYTES, b"\0")


def _ascii(text: str, width: int) -> bytes:
    return text.encode("ascii", "replace")[:width].ljust(width, b"\0")
