"""Journals: what is written is there, by any MCAP reader; an error ends the writer with every whole record kept."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcap.reader import make_reader
from mcap.records import Message, Schema

from onset.errors import WorkError
from onset.takes.channel import Channel
from onset.takes.journal import Compression, JournalWriter
from onset.takes.records import META_CHANNELS, EventRecord, FrameRecord, encode_record
from onset.takes.salvage import Segment

NOTES = (Channel("notes", "json", "onset.Note", "jsonschema", b'{"type":"object"}'),)


def read_by_the_library(path: Path) -> list[tuple[Schema | None, Message]]:
    with path.open("rb") as file:
        return [(schema, message) for schema, _, message in make_reader(file, validate_crcs=True).iter_messages()]


def salvaged(path: Path, stream: str = "meta") -> list[bytes]:
    with Segment(path, stream) as segment:
        return [message.data for message in segment.messages()]


@pytest.mark.parametrize("compression", ["lz4", "none"])
def test_a_closed_segment_opens_in_the_librarys_own_reader_with_its_schemas(
    tmp_path: Path, compression: Compression
) -> None:
    writer = JournalWriter(tmp_path / "001.meta.mcap", META_CHANNELS, compression=compression)
    for index in range(20):
        writer.write("frame", index, 1_000 + index, encode_record(FrameRecord(index=index)))
    writer.write("event", 1, 2_000, encode_record(EventRecord(what="cut")))
    writer.close()
    found = read_by_the_library(writer.path)
    assert [message.log_time for _, message in found] == [*range(1_000, 1_020), 2_000]
    assert {schema.name for schema, _ in found if schema} == {"onset.FrameRecord", "onset.EventRecord"}
    assert {schema.encoding for schema, _ in found if schema} == {"jsonschema"}
    assert writer.bytes_written == writer.path.stat().st_size
    assert salvaged(writer.path) == [message.data for _, message in found]


def test_a_writer_killed_right_after_a_write_has_lost_nothing(tmp_path: Path) -> None:
    code = f"""
import os, signal
from onset.takes.journal import JournalWriter
from onset.takes.channel import Channel
from pathlib import Path
writer = JournalWriter(Path({str(tmp_path / "001.meta.mcap")!r}),
    [Channel("frame", "json", "Note", "jsonschema", b"{{}}")], compression="lz4")
for number in range(57):
    writer.write("frame", number, number, b"record %d" % number)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert salvaged(tmp_path / "001.meta.mcap") == [b"record %d" % number for number in range(57)]


def test_a_segment_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "001.meta.mcap").write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        JournalWriter(tmp_path / "001.meta.mcap", NOTES, compression="none")
    assert (tmp_path / "001.meta.mcap").read_bytes() == b"precious"


def full_after(accepted: int) -> Callable[..., int]:
    """pwritev on a disk that takes so many bytes more and then says that it is full, in the middle of a record."""
    left = [accepted]

    def pwritev(descriptor: int, parts: list[Any], at: int) -> int:
        data = b"".join(parts)[: left[0]]
        if not data:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left[0] -= len(data)
        return os.pwrite(descriptor, data, at)

    return pwritev


def test_a_full_disk_ends_the_writer_and_keeps_every_record_that_was_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = JournalWriter(tmp_path / "001.notes.mcap", NOTES, compression="none")
    monkeypatch.setattr("onset.takes.journal.os.pwritev", full_after(2_500))
    written = 0

    def write_until_full() -> None:
        nonlocal written
        while True:
            writer.write("notes", written, written, b"note %03d" % written)
            written += 1

    with pytest.raises(OSError, match="No space"):
        write_until_full()
    assert written > 3
    assert writer.finished
    assert writer.path.stat().st_size == writer.bytes_written, "the torn record was cut off"
    with pytest.raises(WorkError, match="new one"):
        writer.write("notes", 0, 0, b"after the error")
    writer.close()
    assert salvaged(writer.path, "notes") == [b"note %03d" % number for number in range(written)]


def test_a_disk_that_takes_writes_in_pieces_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = JournalWriter(tmp_path / "001.notes.mcap", NOTES, compression="none")
    monkeypatch.setattr("onset.takes.journal.os.pwritev", lambda fd, parts, at: os.pwrite(fd, b"".join(parts)[:7], at))
    writer.write("notes", 1, 1, b"x" * 1000)
    writer.close()
    assert [message.data for _, message in read_by_the_library(writer.path)] == [b"x" * 1000]


def test_a_failed_sync_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = JournalWriter(tmp_path / "001.notes.mcap", NOTES, compression="none")
    writer.write("notes", 1, 1, b"kept")

    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("onset.takes.journal.os.fdatasync", broken)
    with pytest.raises(OSError, match="Input/output"):
        writer.sync()
    monkeypatch.undo()
    with pytest.raises(WorkError, match="finished"):
        writer.sync()


def test_reserved_space_is_given_back_and_its_zeros_are_no_damage(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path / "001.notes.mcap", NOTES, compression="none", reserve_bytes=1 << 20)
    writer.write("notes", 1, 1, b"first")
    assert writer.path.stat().st_size == 1 << 20
    with Segment(writer.path, "notes") as segment:
        assert [message.data for message in segment.messages()] == [b"first"]
        assert segment.holes == []
        assert not segment.whole
    writer.close()
    assert writer.path.stat().st_size == writer.bytes_written < 10_000


def test_a_write_to_a_channel_that_was_not_declared_says_so(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path / "001.notes.mcap", NOTES, compression="none")
    with pytest.raises(KeyError, match="other"):
        writer.write("other", 1, 1, b"")
    writer.write("notes", 1, 1, b"still good")
    writer.abandon()
    assert salvaged(writer.path, "notes") == [b"still good"]
