"""A sync at the moment in which a disk fails may be told to have gone well: that is found, and not believed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onset.bench.takes.failing_disk import fail
from onset.errors import WorkError
from onset.takes.believed_sync import check_sync
from onset.takes.durability import Durability
from onset.takes.manifest_file import put
from tests.takes.small_disk import real_disk

PERIOD_S = 60.0


def test_a_sync_of_a_disk_that_has_failed_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durable = []

    def marked() -> Callable[[], None]:
        return lambda: durable.append(True)

    with real_disk(tmp_path / "disk", mebibytes=16) as disk:
        path = disk / "file"
        path.write_bytes(b"what was written")
        durability = Durability(PERIOD_S, marked)
        durability.watch(path)
        assert durability.sync()
        assert durable == [True]
        monkeypatch.setattr(os, "fdatasync", lambda _: None)
        fail(disk)
        assert not durability.sync()
        assert list(durability.failed) == [path]
        assert durable == [True]
        durability.close()


def test_a_small_file_whose_disk_fails_as_it_is_put_in_place_is_not_called_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with real_disk(tmp_path / "disk", mebibytes=16) as disk:
        path, syncs = disk / "take.json", list[int]()

        def synced(descriptor: int) -> None:
            syncs.append(descriptor)
            if len(syncs) == 2:  # its folder, once it is renamed in
                fail(disk)

        monkeypatch.setattr(os, "fsync", synced)
        with pytest.raises(WorkError, match="could not be written"):
            put(path, b"{}")
        monkeypatch.undo()
        assert path.read_bytes() == b"{}", "it seems to be there"
        with pytest.raises(WorkError, match="could not be written"):
            put(path, b"{}")


def test_a_file_that_may_not_be_asked_says_nothing_of_its_disk(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    descriptor = os.open(path, os.O_RDONLY)
    check_sync(descriptor)
    os.close(descriptor)
    assert path.read_bytes() == b"x"
