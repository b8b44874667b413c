"""Records of any length in shared memory: one writer, one reader, no lock, nothing lost when either is killed.

    [page of header][record][record]...[skip to the start]

All that the two agree on are three words, each stored with one 8-byte store: HEAD (of the writer), WRITTEN and DURABLE
(of the reader). A word packs the number of a record, counted from 1, and the place behind it, so that counters need no
words of their own and can never disagree with what lies there: committed, written and durable records are the three
numbers. Memory is used again when its record is durable, not when it is written: a sync may hang, and fail then. Who
dies between two records is started again and goes on at its word; a reader at its durable one.

A protocol of messages (HELLO, DESC, ACK over sockets) was rejected: its queues, handshakes and timeouts are state that
dies with either end, and a timeout that passes while a process is stopped looks like its death.
"""

import errno
import mmap
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

import xxhash

from onset.errors import MemoryFull, WireError
from onset.wire import place

MAGIC = b"ONSETBYT"
VERSION = 1
PAGE_BYTES = 4096
GRAIN_BYTES = 64
"""Records begin on cache lines; places are counted in these."""
_FILE = struct.Struct("<8sIIQ")  # magic, version, page, capacity
# Record: magic, kind, number, index, captured_ns, committed_ns, length, xxh3-64, xxh3-64 of what was encoded.
_RECORD = struct.Struct("<IIQqQQQQQ")
assert _RECORD.size == GRAIN_BYTES
_RECORD_MAGIC = 0x4345524F
HEAD, WRITTEN, DURABLE, CLOSED, TRYING, WAITING, OWNER = 16, 17, 18, 19, 20, 21, 22
"""Places of the words, counted in u64. The last four are its users': closed for good, at work on, waits for room,
process of its writer."""
SKIP = 0
_LOW = 0xFFFFFFFF


def number_of(word: int) -> int:
    """The record that a word names; 0 before the first."""
    return word >> 32


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `data` is a view of shared memory, good until the record is durable; `after` is the word that
    acknowledges it."""

    kind: int
    number: int
    index: int
    captured_ns: int
    committed_ns: int
    xxh3: int
    data: memoryview
    after: int
    samples_xxh3: int = 0

    def intact(self) -> bool:
        """Whether the data is what its writer hashed."""
        return xxhash.xxh3_64_intdigest(self.data) == self.xxh3


def make_byte_ring(path: Path, capacity_bytes: int) -> None:
    """Reserve a ring's file whole and name it. Raises MemoryFull naming the size.

    posix_fallocate, not ftruncate: a page of tmpfs that cannot be had later is a SIGBUS in the middle of a take.
    """
    capacity_bytes = -(-capacity_bytes // PAGE_BYTES) * PAGE_BYTES
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, PAGE_BYTES + capacity_bytes)
        os.pwrite(descriptor, _FILE.pack(MAGIC, VERSION, PAGE_BYTES, capacity_bytes), 0)
    except OSError as error:
        path.unlink()
        if error.errno not in (errno.ENOSPC, errno.ENOMEM, errno.EFBIG):
            raise
        at = os.statvfs(path.parent)
        raise MemoryFull(
            f"{path.name} needs {capacity_bytes >> 20} MiB of shared memory, and {at.f_bavail * at.f_frsize >> 20} MiB "
            "are free: ask for a shorter retention_s, or enlarge it (mount -o remount,size=8G /dev/shm)"
        ) from None
    finally:
        os.close(descriptor)


class _End:
    """What both ends hold of a ring. `whole` False maps the words alone, for who only counts."""

    def __init__(self, path: Path, *, whole: bool = True) -> None:
        self.path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise WireError(f"no byte ring at {path} ({error.strerror}); was its engine started again?") from None
        header = os.pread(self._descriptor, _FILE.size, 0)
        magic, version, page_bytes, self.capacity_bytes = _FILE.unpack(header.ljust(_FILE.size, b"\0"))
        if magic != MAGIC or version != VERSION or page_bytes != PAGE_BYTES:
            os.close(self._descriptor)
            raise WireError(f"{path} is not a byte ring of version {VERSION}: starts {header[:12].hex()}")
        # What is only reserved is cleared at its first touch, and that may be in the middle of a take. Once it is in
        # use all of it has been touched. To map 335 MB at once took 31 ms of CPU, on a full machine 0.6 s, which one
        # that takes the place of another has not.
        used = any(os.pread(self._descriptor, 8, 8 * HEAD))
        size = PAGE_BYTES + (self.capacity_bytes if whole else 0)
        flags = mmap.MAP_SHARED | (0 if used else mmap.MAP_POPULATE)
        self._memory = mmap.mmap(self._descriptor, size, flags)
        self._bytes = memoryview(self._memory)
        self.words = self._bytes[:PAGE_BYTES].cast("Q")

    def number(self, word: int) -> int:
        """The newest record at HEAD, WRITTEN or DURABLE: how many were committed, written, made durable."""
        return number_of(int(self.words[word]))

    @property
    def used_bytes(self) -> int:
        """What is not durable."""
        return self._between(DURABLE, HEAD)

    @property
    def unsynced_bytes(self) -> int:
        """What is written and not durable."""
        return self._between(DURABLE, WRITTEN)

    def _between(self, first: int, last: int) -> int:
        places = (int(self.words[last]) & _LOW) - (int(self.words[first]) & _LOW)
        return places * GRAIN_BYTES % int(self.capacity_bytes)

    def own(self) -> bool:
        """Hold the ring's lock, so that the other end knows that this process lives; False when another holds it."""
        return place.lock(self._descriptor)

    def owned(self) -> bool:
        """Whether a living process holds the lock."""
        return place.is_locked(self._descriptor)

    def close(self) -> None:
        """Let go of the memory and of the lock; idempotent. The file stays."""
        if self._descriptor >= 0:
            self.words.release()
            self._bytes.release()
            try:
                self._memory.close()
            except BufferError:  # a record's view is still held; the mapping goes with it
                place.unlock(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1


class ByteWriter(_End):
    """The writing end. Started anew on a ring of a writer that died, it goes on behind the last whole record."""

    def put(
        self, kind: int, data: bytes | memoryview, *, index: int = 0, captured_ns: int = 0, hashed: bool = True,
        samples_xxh3: int = 0,
    ) -> bool:  # fmt: skip
        """Commit one record; False, and nothing done, when too little of what was is durable yet.

        Raises ValueError for one that could never fit, and for kind 0.
        """
        if kind == SKIP:
            raise ValueError("kind 0 marks the end of the ring's memory; give records another")
        length = len(data)
        total = GRAIN_BYTES + -(-length // GRAIN_BYTES) * GRAIN_BYTES
        if total + GRAIN_BYTES > self.capacity_bytes // 2:
            raise ValueError(f"a record of {length} bytes does not fit a ring of {self.capacity_bytes}")
        head = int(self.words[HEAD])
        at = (head & _LOW) * GRAIN_BYTES
        skipped = self.capacity_bytes - at if at + total > self.capacity_bytes else 0
        if self.used_bytes + skipped + total + GRAIN_BYTES > self.capacity_bytes:
            return False
        number = (head >> 32) + 1
        if skipped:
            _RECORD.pack_into(self._bytes, PAGE_BYTES + at, _RECORD_MAGIC, SKIP, number, 0, 0, 0, 0, 0, 0)
            at = 0
        start = PAGE_BYTES + at + GRAIN_BYTES
        digest = xxhash.xxh3_64_intdigest(data) if hashed else 0
        self._bytes[start : start + length] = data
        now = time.monotonic_ns()
        _RECORD.pack_into(
            self._bytes, start - GRAIN_BYTES, _RECORD_MAGIC, kind, number, index, captured_ns, now, length, digest,
            samples_xxh3,
        )  # fmt: skip
        self.words[HEAD] = number << 32 | (at + total) % self.capacity_bytes // GRAIN_BYTES
        return True

    def shut(self) -> None:
        """Say that nothing will come any more."""
        self.words[CLOSED] = 1


class ByteReader(_End):
    """The reading end. Reads ahead as far as it likes; only `made_durable` gives memory back to the writer."""

    @property
    def written(self) -> int:
        """The word behind the newest acknowledged record: where a reader that was started again goes on."""
        return int(self.words[WRITTEN])

    @property
    def durable(self) -> int:
        """The word behind the newest durable record."""
        return int(self.words[DURABLE])

    def read(self, after: int) -> Entry | None:
        """The record behind a word; None when it is not committed yet. Raises WireError when memory makes no sense."""
        if after >> 32 == self.words[HEAD] >> 32:
            return None
        at = (after & _LOW) * GRAIN_BYTES
        wanted = (after >> 32) + 1
        header = _RECORD.unpack_from(self._bytes, PAGE_BYTES + at)
        if header[0] == _RECORD_MAGIC and header[1] == SKIP and header[2] == wanted:
            at = 0
            header = _RECORD.unpack_from(self._bytes, PAGE_BYTES)
        magic, kind, number, index, captured_ns, committed_ns, length, digest, samples = header
        end = at + GRAIN_BYTES + length
        if magic != _RECORD_MAGIC or number != wanted or end > self.capacity_bytes:
            raise WireError(f"{self.path.name}: record {wanted} is not where it should be; its memory was overwritten")
        start = PAGE_BYTES + at + GRAIN_BYTES
        next_at = -(-end // GRAIN_BYTES) * GRAIN_BYTES % self.capacity_bytes
        data = self._bytes[start : start + length].toreadonly()
        word = number << 32 | next_at // GRAIN_BYTES
        return Entry(kind, number, index, captured_ns, committed_ns, digest, data, word, samples)

    def acknowledge(self, after: int) -> None:
        """Everything up to this word is written: it survives the death of any process."""
        self.words[WRITTEN] = after

    def made_durable(self, after: int) -> None:
        """Everything up to this word survives a power cut: its memory may be used again."""
        self.words[DURABLE] = after

    def rewind(self) -> None:
        """After a disk lost what it had taken, or a reader died: go back to what is durable: the rest is still here."""
        self.acknowledge(self.durable)
