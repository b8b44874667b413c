"""Writes one segment of a journal: an MCAP file in which every record is a chunk of its own with a CRC.

`write` returns once the record has been handed to the kernel, so that it survives the death of any process; `sync`
returns once it survives a power cut. The library's default, chunks of 1 MiB kept in memory, lost every record of the
first seconds to a `kill -9`; its writer also goes on after a full disk and makes a file that cannot be read. Here the
file is cut back to its last whole record after any error, and the writer is finished.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Literal, cast

from mcap.writer import CompressionType, Writer

from onset.errors import WorkError
from onset.takes.believed_sync import check_sync
from onset.takes.channel import Channel
from onset.takes.chunk_indexes import ChunkIndexes
from onset.takes.layout import sync_folder
from onset.takes.past_cache import Appending, Staging

Compression = Literal["lz4", "none"]
_COMPRESSION = {"lz4": CompressionType.LZ4, "none": CompressionType.NONE}
_ONE_CHUNK_A_RECORD = 1 << 62
"""Bytes after which the library would end a chunk by itself; `flush` after each record ends it before."""


class _Output:
    """What the library writes into: kept until `flush`, then handed over in one go, so that a record is one write."""

    def __init__(self, file: Appending) -> None:
        self._file, self._parts = file, list[bytes]()
        self._waiting = 0

    @property
    def written(self) -> int:
        return self._file.end

    def write(self, data: bytes) -> int:
        if data:
            self._parts.append(data)
            self._waiting += len(data)
        return len(data)

    def tell(self) -> int:
        return self.written + self._waiting

    def flush(self) -> None:
        parts, self._parts, self._waiting = self._parts, [], 0
        if parts:
            self._file.append(parts)


class JournalWriter:
    """One new file. Raises FileExistsError where there is one: a segment is never written over. Not thread-safe.

    After an OSError out of `write`, `sync` or `close` the file ends with its last whole record, and the writer raises
    WorkError for whatever else is asked of it: go on in a new segment. `reserve_bytes` are claimed on the disk at once
    (OSError when they are not there) and given back by `close`. With `staging` it is written past the page cache, where
    the file system lets it, and is up to a block longer than what is in it until it is closed.
    """

    def __init__(
        self, path: Path, channels: Sequence[Channel], *, compression: Compression, reserve_bytes: int = 0,
        staging: Staging | None = None,
    ) -> None:  # fmt: skip
        self.path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self._good = 0
        try:
            if reserve_bytes:
                os.posix_fallocate(self._descriptor, 0, reserve_bytes)
            self._file = Appending(self._descriptor, staging or Staging(), direct=staging is not None)
            self._output = _Output(self._file)
            self._writer: Any = Writer(  # half of the library's methods carry no types
                cast(IO[Any], self._output), chunk_size=_ONE_CHUNK_A_RECORD, compression=_COMPRESSION[compression]
            )
            vars(self._writer)["_Writer__chunk_indices"] = ChunkIndexes("" if compression == "none" else compression)
            self._writer.start(profile="onset", library="onset-engine")
            self._ids = {channel.topic: self._register(channel) for channel in channels}
            self._output.flush()
            self._good = self._output.written
            os.fsync(self._descriptor)
            sync_folder(path.parent)
            check_sync(self._descriptor)
        except BaseException:
            os.close(self._descriptor)
            path.unlink(missing_ok=True)
            raise

    @property
    def bytes_written(self) -> int:
        """Length of the file up to its last whole record."""
        return self._good

    @property
    def direct(self) -> bool:
        """Whether it is written past the page cache."""
        return self._file.direct

    @property
    def finished(self) -> bool:
        """Whether it was closed, or gave up after an error."""
        return self._descriptor < 0

    @property
    def deleted(self) -> bool:
        """Whether somebody has deleted the file while it is written to: what is in it goes with its writer."""
        return not self.finished and not os.fstat(self._descriptor).st_nlink

    def write(self, channel: str, sequence: int, log_time_ns: int, data: bytes) -> None:
        """Append one record; it survives the death of this process when this returns.

        `log_time_ns` is UTC, so that viewers show the time of day. MCAP has 32 bits for `sequence`: the low ones; the
        whole number stands in the message. Raises OSError, and is finished then; KeyError for a channel not declared.
        """
        self._check()
        number = self._ids[channel]
        try:
            self._writer.add_message(number, log_time_ns, data, log_time_ns, sequence & 0xFFFFFFFF)
            self._writer.flush()
        except BaseException:
            self._give_up()
            raise
        self._good = self._output.written

    def sync(self) -> None:
        """Make what was written survive a power cut. An error means that what came since the last sync may be lost:
        the kernel forgets pages that it failed to write, so asking again would only seem to help."""
        self._check()
        try:
            os.fdatasync(self._descriptor)
        except BaseException:
            self._give_up()
            raise

    def close(self) -> None:
        """Write the index and close; the file is whole without it too. Idempotent. Raises OSError."""
        if self.finished:
            return
        try:
            self._writer.finish()
            self._output.flush()
            os.ftruncate(self._descriptor, self._output.written)  # what was reserved, and the rest of the last block
            os.fsync(self._descriptor)
            check_sync(self._descriptor)
        except BaseException:
            self._give_up()
            raise
        self._good = self._output.written
        self._close()

    def abandon(self) -> None:
        """Close without an index, as the death of this process would leave it; for a writer that must end at once."""
        if not self.finished:
            self._give_up()

    def _register(self, channel: Channel) -> int:
        schema = self._writer.register_schema(channel.schema_name, channel.schema_encoding, channel.schema)
        metadata = dict(channel.metadata)
        return int(self._writer.register_channel(channel.topic, channel.message_encoding, schema, metadata))

    def _give_up(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._good)
        except OSError:  # the disk has gone or is read-only: readers find the last whole record by its CRC
            pass
        finally:
            self._close()

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)

    def _check(self) -> None:
        if self.finished:
            raise WorkError(f"{self.path}: this segment is finished; go on in a new one")
