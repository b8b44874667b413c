"""Writing errors, full disks, syncs that fail: what was written is intact, and the take goes on where it can."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xxhash

from onset.errors import MemoryFull, WorkError
from onset.takes.durability import Durability
from onset.takes.essence import Packet
from onset.takes.layout import JOURNAL, make_take_folder, segment_path
from onset.takes.manifest import Manifest, Stream
from onset.takes.manifest_file import read_manifest
from onset.takes.read import open_take
from onset.takes.records import FrameRecord, StreamFrame
from onset.takes.reserve import RESERVE
from onset.takes.take_writer import TakeWriter
from onset.wire.describe import picture_as_dict
from tests.takes.rig import CAMERA
from tests.takes.small_disk import mounted


def manifest() -> Manifest:
    stream = Stream(name="camera", picture=picture_as_dict(CAMERA), codec="utvideo", pixel_format="yuv420p")
    return Manifest(id="1", name="S1_T001_A", rate="25", streams=[stream], last_index=None)


@contextmanager
def writer(folders: list[Path], **asked: Any) -> Iterator[TakeWriter]:
    durability = Durability(3600.0, lambda: lambda: None)
    asked = {"segment_s": 3600.0, "segment_bytes": 1 << 40, **asked}
    made = TakeWriter(folders, manifest(), durability, **asked)
    try:
        yield made
    finally:
        durability.close()


def put(to: TakeWriter, sequence: int, size: int = 2000) -> None:
    data = bytes([sequence % 256]) * size
    digest = xxhash.xxh3_64_intdigest(data)
    to.packet(Packet("camera", sequence, sequence, sequence, sequence, data), digest)
    part = StreamFrame(sequence=sequence, length=size, xxh3=f"{digest:016x}")
    to.record(FrameRecord(index=sequence, streams={"camera": part}), sequence=sequence)


def filled(to: TakeWriter, sequence: int) -> bool:
    """Whether there was room for one more."""
    try:
        put(to, sequence, 20_000)
    except MemoryFull:
        return False
    return True


def found(folder: Path) -> list[int]:
    with open_take(folder) as take, take.journal("camera") as journal:
        packets = [index for index in journal.indices if journal.packet(index) is not None]
        records = [frame.index for frame in take.frames()]
        assert records == packets[: len(records)]
        assert len(packets) - len(records) <= 1, "a disk may fill between a picture and its record"
        return records


def failing(monkeypatch: pytest.MonkeyPatch, call: str, fails: Callable[[int], int]) -> list[int]:
    """Make an `os` call fail with the errno that `fails` gives for its n-th time; 0: it works."""
    real, calls = getattr(os, call), [0]

    def instead(*arguments: Any) -> Any:
        calls[0] += 1
        number = fails(calls[0])
        if number:
            raise OSError(number, os.strerror(number))
        return real(*arguments)

    monkeypatch.setattr(os, call, instead)
    return calls


def test_a_write_error_costs_a_segment_and_nothing_of_the_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    with writer([folder]) as one:
        for sequence in range(1, 10):
            put(one, sequence)
        failing(monkeypatch, "pwritev", lambda time: errno.EIO if time in (1, 7) else 0)
        for sequence in range(10, 30):
            put(one, sequence)
        one.close()
    assert found(folder) == list(range(1, 30))
    assert one.alarms == [f"{tmp_path}: a write failed (Input/output error); goes on in a new file"], "said once"


def test_a_full_disk_sends_the_take_to_the_next_volume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    other = tmp_path / "second" / "S1_T001_A"
    with writer([folder, other]) as one:
        for sequence in range(1, 10):
            put(one, sequence)
        failing(monkeypatch, "pwritev", lambda time: errno.ENOSPC if time == 1 else 0)
        for sequence in range(10, 20):
            put(one, sequence)
        monkeypatch.undo()
        one.close()
    assert read_manifest(folder).also_in == [str(other)]
    assert sorted(path.name for path in (other / JOURNAL).iterdir()) == ["002.camera.mcap", "002.meta.mcap"]
    assert found(folder) == list(range(1, 20))
    assert "is full; goes on in" in one.alarms[0]


def test_a_disk_that_is_pulled_out_sends_the_take_to_the_next_volume(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    folder = make_take_folder(tmp_path / "first", "S1_T001_A")
    other = tmp_path / "second" / "S1_T001_A"
    with writer([folder, other]) as one:
        put(one, 1)
        (tmp_path / "first").rename(tmp_path / "pulled")
        # It is not to be found by its new place either, as a folder that was moved is.
        (tmp_path / "pulled" / "S1_T001_A" / JOURNAL).rename(tmp_path / "journal")
        assert one.lost_its_place()
        for _ in range(3):  # as often as the recorder looks
            one.follow()
        put(one, 2)
        assert one.alarms[0] == f"ALARM: {tmp_path / 'first'} is not there any more; goes on in {tmp_path / 'second'}"
        (tmp_path / "journal").rename(tmp_path / "pulled" / "S1_T001_A" / JOURNAL)
        (tmp_path / "pulled").rename(tmp_path / "first")  # it is back
        one.close()
    assert found(folder) == [1, 2]
    assert read_manifest(folder).also_in == [str(other)]


def test_when_every_volume_is_full_the_reserve_takes_what_is_committed_and_the_take_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    with writer([folder], reserve_bytes=1 << 20) as one:
        put(one, 1)
        assert (folder / JOURNAL / RESERVE).stat().st_size == 1 << 20
        failing(monkeypatch, "pwritev", lambda _: errno.ENOSPC if (folder / JOURNAL / RESERVE).exists() else 0)
        put(one, 2)
        assert one.ending.endswith("is full")
        failing(monkeypatch, "pwritev", lambda _: errno.ENOSPC)
        with pytest.raises(MemoryFull, match="is full, and nothing is left to write to"):
            put(one, 3)
        monkeypatch.undo()
        one.close()
    assert found(folder) == [1, 2]


def test_a_sync_that_fails_gives_its_segment_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    confirmed: list[bool] = []
    durability = Durability(3600.0, lambda: lambda: confirmed.append(True))
    one = TakeWriter([folder], manifest(), durability, segment_s=3600.0, segment_bytes=1 << 40)
    put(one, 1)
    assert durability.sync()
    put(one, 2)
    failing(monkeypatch, "fdatasync", lambda time: errno.EIO if time == 1 else 0)
    assert not durability.sync()
    assert confirmed == [True], "what may be lost is not called durable"
    assert one.loses_pages
    one.forget_lost_pages(one.give_up_lost_pages())
    assert not one.loses_pages
    put(one, 2)  # again, as a recorder does that went back to what is durable
    put(one, 3)
    assert durability.sync()
    one.close()
    durability.close()
    assert found(folder) == [1, 2, 3]


def test_a_segment_that_cannot_be_synced_when_it_is_changed_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    confirmed: list[bool] = []
    durability = Durability(3600.0, lambda: lambda: confirmed.append(True))
    one = TakeWriter([folder], manifest(), durability, segment_s=3600.0, segment_bytes=1000)
    put(one, 1)
    lost = segment_path(folder, 1, "camera").stat().st_ino

    def sync(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == lost:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "fdatasync", sync)
    put(one, 2)
    assert one.loses_pages
    assert confirmed == [], "nothing counts as durable: the recorder goes back to what was"
    one.forget_lost_pages(one.give_up_lost_pages())
    assert durability.sync()
    one.close()
    durability.close()


def test_a_slow_disk_holds_the_sync_and_not_the_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    inside, go_on = threading.Event(), threading.Event()
    real = os.fdatasync

    def slow(descriptor: int) -> None:
        inside.set()
        assert go_on.wait(60)
        real(descriptor)

    confirmed = threading.Event()
    durability = Durability(0.01, lambda: confirmed.set)
    one = TakeWriter([folder], manifest(), durability, segment_s=3600.0, segment_bytes=1 << 40)
    put(one, 1)
    assert confirmed.wait(60)
    monkeypatch.setattr(os, "fdatasync", slow)
    assert inside.wait(60)
    confirmed.clear()
    for sequence in range(2, 50):
        put(one, sequence)
    assert found(folder) == list(range(1, 50)), "written, while nothing of it is durable"
    assert not confirmed.is_set()
    go_on.set()
    assert confirmed.wait(60)
    durability.close()
    one.close()


def test_a_disk_that_became_read_only_is_waited_for_with_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    with writer([folder]) as one:
        for sequence in range(1, 6):
            put(one, sequence)
        failing(monkeypatch, "pwritev", lambda _: errno.EROFS)
        failing(monkeypatch, "ftruncate", lambda _: errno.EROFS)
        with pytest.raises(WorkError, match="failed \\(Read-only file system\\), and nothing is left to write to"):
            put(one, 6)
        assert not one.ending, "it may be back in a moment"
        one.abandon()
    assert found(folder) == [1, 2, 3, 4, 5]


def test_segments_change_before_they_grow_and_none_is_written_over(tmp_path: Path) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    with writer([folder], segment_bytes=20_000) as one:
        for sequence in range(1, 40):
            put(one, sequence)
        one.close()
    names = sorted(path.name for path in (folder / JOURNAL).glob("*.camera.mcap"))
    assert names[:2] == ["001.camera.mcap", "002.camera.mcap"]
    assert len(names) >= 4
    assert found(folder) == list(range(1, 40))


def test_a_take_has_one_recorder(tmp_path: Path) -> None:
    folder = make_take_folder(tmp_path, "S1_T001_A")
    with writer([folder]) as one:
        put(one, 1)
        with pytest.raises(WorkError, match="another recorder writes this take"), writer([folder]):
            pass
        put(one, 2)
        one.close()
    assert found(folder) == [1, 2]


def test_a_folder_without_rights_is_said_at_once(tmp_path: Path) -> None:
    if os.getuid() == 0:
        pytest.skip("root may write everywhere")
    folder = make_take_folder(tmp_path, "S1_T001_A")
    (folder / JOURNAL).chmod(0o500)
    with writer([folder]) as one, pytest.raises(MemoryFull, match="Permission denied"):
        put(one, 1)


def test_a_disk_that_really_fills_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", mebibytes=4) as small_disk:
        fill(make_take_folder(small_disk, "S1_T001_A"))


def fill(folder: Path) -> None:
    sequence = 0
    with writer([folder], reserve_bytes=300_000) as one:
        while not one.ending:
            put(one, sequence + 1, 20_000)
            sequence += 1
        for _ in range(10):  # what was committed meanwhile goes into the reserve
            put(one, sequence + 1, 20_000)
            sequence += 1
        while filled(one, sequence + 1):
            sequence += 1
        one.abandon()
    assert found(folder)[:sequence] == list(range(1, sequence + 1))
