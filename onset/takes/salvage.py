"""Reads every whole record of a journal segment: finished, unfinished, cut short or damaged.

The file is walked record by record. Where it makes no sense, the next chunk that proves itself by its lengths and its
CRC is searched for from the end of the last proven one on, so that a bad length cannot lead past good records. What
lay between is reported as a hole. Nothing is yielded that is not proven.
"""

import errno
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from mcap.writer import MCAP0_MAGIC

from onset.takes.chunk import (
    BEGINNING,
    HEAD_BYTES,
    MESSAGE,
    MESSAGE_HEAD_BYTES,
    RECORD,
    Extent,
    Message,
    Names,
    extent,
    messages_in,
    records_of,
)
from onset.takes.layout import META
from onset.takes.records import META_CHANNELS

_HEADER, _MESSAGE_INDEX, _DATA_END, _FOOTER = 0x01, 0x07, 0x0F, 0x02
_META_NAMES = tuple(channel.topic for channel in META_CHANNELS)
_FOOTER_BODY = struct.Struct("<QQI")
_LONGEST_HEADER_BYTES = 4096
_BLOCK_BYTES = 1 << 20
_WINDOW_BYTES, _LAZY_WINDOW_BYTES = 64 << 10, 1 << 10
LAZY_BYTES = 64 << 10
"""Chunks that are not packed and longer than this are only proven when they are read, where `lazily` is asked for."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Bytes of a segment that hold no record that could be proven; `at_end`: nothing that is proven follows."""

    start: int
    length: int
    at_end: bool = False


class Segment:
    """A segment opened for reading; a context manager. Iterate `chunks` once, then `holes` and `whole` are known.

    Raises OSError where the file cannot be opened; a sector that cannot be read is a hole. The file is not mapped into
    memory: its writer may cut it back, and a bad sector would end the process.
    """

    def __init__(self, path: Path, stream: str) -> None:
        self.path, self.stream = path, stream
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size_bytes = os.fstat(self._descriptor).st_size
        self._names = Names(dict(enumerate(_META_NAMES, 1)) if stream == META else {1: stream})
        self._window, self._window_at, self._window_bytes = b"", 0, _WINDOW_BYTES
        self.holes: list[Hole] = []
        self.whole = False
        """Whether it ends with an index that proves itself: nothing is missing at its end."""
        self.good_bytes = 0
        """Length up to the end of the last proven chunk and its index."""

    def __enter__(self) -> "Segment":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; idempotent."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def messages(self) -> Iterator[Message]:
        """Every proven message in the order of the file."""
        for place in self.chunks():
            yield from self.read(place) or ()

    def chunks(self, *, lazily: bool = False) -> Iterator[Extent]:
        """Where the chunks lie. `lazily`: long ones are only looked at from outside; `read` proves them later."""
        self._window_bytes = _LAZY_WINDOW_BYTES if lazily else _WINDOW_BYTES
        self.holes, self.whole = [], False
        search_from, at = self._start()
        self.good_bytes = at
        lost_from: int | None = None
        while at < self.size_bytes:
            place = self._extent(at)
            if place is not None and self._believed(place, lazily):
                self._missed(lost_from, place.start)
                lost_from = None
                yield place
                at = self.good_bytes = self._after_indexes(place.end)
                search_from = place.end
                continue
            if lost_from is None and place is None and self._ends(at):
                self.whole = True
                return
            lost_from = at if lost_from is None else lost_from
            found = self._search(search_from if place is None else place.start + 1, lazily)
            if found is None:
                self._missed_at_the_end(lost_from)
                return
            at = found

    def read(self, place: Extent) -> list[Message] | None:
        """The messages of one chunk; None when it does not prove itself."""
        records = records_of(self._bytes(place.body, place.end - place.body), place)
        if records is None:
            return None
        try:
            return list(messages_in(memoryview(records), self._names, place.start))
        except (ValueError, struct.error):
            return None

    def read_at(self, offset: int) -> list[Message] | None:
        """The messages of the chunk at an offset that `chunks` gave; None when it does not prove itself."""
        place = self._extent(offset)
        return None if place is None else self.read(place)

    def beginning(self, place: Extent, length: int) -> bytes:
        """The first bytes of the first message of a chunk that is not packed, unproven; empty where there is none."""
        at = place.body
        while at < place.end:
            head = self._bytes(at, RECORD.size)
            if len(head) < RECORD.size:
                break
            opcode, record_bytes = RECORD.unpack_from(head)
            if opcode == MESSAGE:
                start = at + RECORD.size + MESSAGE_HEAD_BYTES
                return self._bytes(start, min(length, at + RECORD.size + record_bytes - start))
            at += RECORD.size + record_bytes
        return b""

    def _bytes(self, start: int, length: int) -> bytes:
        """These bytes of the file, fewer at its end or where it cannot be read."""
        if length > self._window_bytes:
            return self._read(start, length)
        if not self._window_at <= start <= start + length <= self._window_at + len(self._window):
            self._window, self._window_at = self._read(start, self._window_bytes), start
        return self._window[start - self._window_at :][:length]

    def _read(self, start: int, length: int) -> bytes:
        length = min(length, self.size_bytes - start)
        parts = []
        while length > 0:
            try:
                part = os.pread(self._descriptor, length, start)
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                break
            if not part:
                break
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _extent(self, at: int) -> Extent | None:
        return extent(self._bytes(at, HEAD_BYTES + 11), at, self.size_bytes)

    def _believed(self, place: Extent, lazily: bool) -> bool:
        waits = lazily and not place.packed and place.end - place.start > LAZY_BYTES
        return waits or self.read(place) is not None

    def _start(self) -> tuple[int, int]:
        """(where to search from when nothing fits, where the first chunk should be)."""
        magic = len(MCAP0_MAGIC)
        head = self._bytes(0, magic + RECORD.size)
        if len(head) < magic + RECORD.size or head[:magic] != MCAP0_MAGIC:
            return 0, 0
        opcode, length = RECORD.unpack_from(head, magic)
        fits = opcode == _HEADER and length < _LONGEST_HEADER_BYTES
        return magic, magic + RECORD.size + length if fits else magic

    def _after_indexes(self, at: int) -> int:
        """The end of the message indexes that follow a chunk."""
        while True:
            head = self._bytes(at, RECORD.size + 6)
            if len(head) < RECORD.size + 6:
                return at
            opcode, length = RECORD.unpack_from(head)
            (entries_bytes,) = struct.unpack_from("<I", head, RECORD.size + 2)
            after = at + RECORD.size + length
            if opcode != _MESSAGE_INDEX or entries_bytes != length - 6 or after > self.size_bytes:
                return at
            at = after

    def _ends(self, at: int) -> bool:
        """Whether the end of the data, the summary and the footer follow, and the summary's CRC agrees."""
        footer_bytes = RECORD.size + _FOOTER_BODY.size + len(MCAP0_MAGIC)
        tail = self._bytes(max(at, self.size_bytes - footer_bytes), footer_bytes)
        if self._bytes(at, 1) != bytes([_DATA_END]) or len(tail) < footer_bytes or tail[-8:] != MCAP0_MAGIC:
            return False
        opcode, length = RECORD.unpack_from(tail)
        start, _, crc = _FOOTER_BODY.unpack_from(tail, RECORD.size)
        if (opcode, length, start) != (_FOOTER, _FOOTER_BODY.size, at + RECORD.size + 4):
            return False
        summary = self._bytes(start, self.size_bytes - start - len(MCAP0_MAGIC) - 4)
        return zlib.crc32(summary) == int(crc)

    def _search(self, at: int, lazily: bool) -> int | None:
        """The first byte from `at` on where a proven chunk begins."""
        overlap = HEAD_BYTES + 11
        while at < self.size_bytes:
            block = self._read(at, _BLOCK_BYTES + overlap)
            inside = 0
            while found := BEGINNING.search(block, inside):
                place = self._extent(at + found.start())
                if place is not None and self._believed(place, lazily):
                    return place.start
                inside = found.start() + 1
            at += _BLOCK_BYTES
        return None

    def _missed(self, start: int | None, end: int) -> None:
        if start is not None and end > start:
            self.holes.append(Hole(start, end - start))

    def _missed_at_the_end(self, start: int) -> None:
        """Note the hole that reaches to the end, less the zeros there, which are disk space that was reserved."""
        end = start
        for at in range(start, self.size_bytes, _BLOCK_BYTES):
            block = self._read(at, _BLOCK_BYTES)
            if not block:  # a sector that cannot be read: nobody knows what was behind it
                end = self.size_bytes
                break
            if filled := len(block.rstrip(b"\0")):
                end = at + filled
        if end > start:
            self.holes.append(Hole(start, end - start, at_end=True))
