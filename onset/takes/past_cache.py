"""Appends to a file past the page cache, through one piece of memory that stays.

Each page that a buffered write takes and a sync gives back is a page that a virtual machine's host may have taken
meanwhile: to get it again stops a processor. Measured on four virtual cores, 2.2 MB at 60 Hz, four syncs a second:
buffered 1.5 to 1.8 ms of CPU a write and 18 ms at worst; with RWF_DONTCACHE 1.1 to 1.8 and 55; so 0.3 and 3.

O_DIRECT wants whole blocks: the block that the file ends in is written again with what comes next, and what is behind
the end is zeros until then, as reserved space is. Where a file system refuses (EINVAL), writes go through the cache.

The file's length goes ahead of what is written, without taking space. Else an ext4 that failed (`remount,abort`) was
left with a last extent that reached beyond its file's length in 6 of 76 takes, and e2fsck took the whole of it away,
with 24 to 38 pictures that fdatasync had made durable.
"""

import errno
import fcntl
import mmap
import os
from collections.abc import Sequence
from contextlib import suppress

BLOCK_BYTES = 4096
_FIRST_BYTES = 64 << 10
AHEAD_BYTES = 8 << 20
"""How far the length of a file goes ahead of what is written past the cache, at most."""


class Staging:
    """Memory that begins on a page, shared by all files that one thread writes; grows to the largest record."""

    def __init__(self) -> None:
        self._memory = memoryview(b"")

    def room(self, size_bytes: int) -> memoryview:
        """So much of it at least. What was in it before is gone."""
        if size_bytes > len(self._memory):
            size = max(_FIRST_BYTES, 1 << (size_bytes - 1).bit_length())
            flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
            self._memory = memoryview(mmap.mmap(-1, size, flags=flags))
        return self._memory


class Appending:
    """The end of one file that is open for writing and empty; the descriptor stays the caller's. Not thread-safe."""

    def __init__(self, descriptor: int, staging: Staging, *, direct: bool) -> None:
        self._descriptor, self._staging = descriptor, staging
        self._tail = b""  # what the file's last, begun block holds
        self._length = 0  # what was asked for last, whether the file system took it or not
        self.end = 0
        self.direct = direct and self._set_direct(wanted=True)
        """Whether writes go past the cache: asked for, and not refused until now."""

    def append(self, parts: Sequence[bytes | memoryview]) -> None:
        """Write all of it; it survives this process then. Raises OSError: the file is good up to `end` then."""
        begun = len(self._tail)
        total = begun + sum(len(part) for part in parts)
        if total == begun:
            return
        blocks = -(-total // BLOCK_BYTES) * BLOCK_BYTES
        memory = self._staging.room(blocks)
        at = 0
        for part in (self._tail, *parts):
            memory[at : at + len(part)] = part
            at += len(part)
        memory[total:blocks] = bytes(blocks - total)
        self._write(memory, begun, total, blocks)
        self._tail = bytes(memory[total - total % BLOCK_BYTES : total])
        self.end += total - begun

    def _write(self, memory: memoryview, begun: int, total: int, blocks: int) -> None:
        start = self.end - begun
        done = 0 if self.direct else begun
        if self.direct:
            self._go_ahead(start + blocks)
        while done < total:  # a full disk or a signal may take only a part of it
            try:
                done += os.pwritev(self._descriptor, [memory[done : blocks if self.direct else total]], start + done)
            except OSError as error:
                if error.errno != errno.EINVAL or not self.direct:
                    raise
                self._go_through_cache(start + done)
            if self.direct and done < total and done % BLOCK_BYTES:
                self._go_through_cache(start + done)

    def _go_ahead(self, end: int) -> None:
        """Make the file longer than what is about to be written."""
        if end > self._length:
            self._length = -(-end // AHEAD_BYTES) * AHEAD_BYTES
            with suppress(OSError):  # as where files may not grow so long: the write says what is wrong, if anything is
                os.ftruncate(self._descriptor, self._length)

    def _go_through_cache(self, written: int) -> None:
        self.direct = self._set_direct(wanted=False)
        os.ftruncate(self._descriptor, max(self.end, written))

    def _set_direct(self, *, wanted: bool) -> bool:
        flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL) & ~os.O_DIRECT
        try:
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags | (os.O_DIRECT if wanted else 0))
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return False
        return wanted
