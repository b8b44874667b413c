"""What was written and is not durable stays in memory: a sync may hang and then fail, a recorder be killed before."""

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.takes.byte_ring import DURABLE
from onset.takes.layout import JOURNAL, segments
from onset.takes.read import open_take
from onset.takes.recorder import Recorder
from onset.takes.repair import repair
from tests.takes.desk import Desk
from tests.takes.rig import committed_sequences, packets, until

NEVER_S = 60.0
RING_BYTES = 64 << 10


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path / "takes", sync_s=NEVER_S, ring_bytes=RING_BYTES)
    try:
        yield one
    finally:
        one.close()


def lose_what_is_written(desk: Desk) -> None:
    """What a disk does that fails before any of it was synced."""
    for segment in segments(desk.folder):
        segment.path.unlink()


def die_and_lose(desk: Desk) -> None:
    """The recorder is killed, and what it wrote is lost: another one begins."""
    desk.recorder.close()
    lose_what_is_written(desk)
    desk.recorder = Recorder(desk.plan)


def check_all_there(desk: Desk) -> None:
    verdict = repair(desk.folder)
    assert verdict.sound, verdict.lines()
    assert packets(desk.folder, "camera") == list(range(1, desk.offered + 1))
    assert committed_sequences(desk.folder, "camera") == list(range(1, desk.offered + 1))


def test_a_sync_that_hangs_until_memory_is_full_and_then_fails_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "takes", sync_s=0.01, ring_bytes=RING_BYTES)
    over, hangs = threading.Event(), threading.Event()

    def fdatasync(_: int) -> None:
        hangs.set()
        over.wait()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    desk.roll()
    desk.offer()
    desk.work()
    monkeypatch.setattr(os, "fdatasync", fdatasync)
    assert hangs.wait(NEVER_S)
    while desk.essence.used_bytes < 0.9 * desk.essence.capacity_bytes:
        desk.offer()
        desk.work()
    assert not desk.recorder.behind, "all of it is written, and none of it durable"
    assert not desk.essence.put(1, bytes(desk.essence.capacity_bytes // 4)), "its memory is not used again"
    lose_what_is_written(desk)
    over.set()
    until(lambda: len(desk.recorder.durability.failed) == 2, lambda: str(desk.recorder.durability.failed))
    monkeypatch.undo()
    desk.cut()
    desk.wait()
    desk.die()
    check_all_there(desk)
    desk.close()


def test_a_killed_recorders_last_segments_are_not_trusted_to_be_durable(desk: Desk) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    die_and_lose(desk)  # nobody can find out any more whether a sync of what it wrote fails
    desk.offer()
    desk.cut()
    desk.work()
    desk.die()
    check_all_there(desk)


def test_gaps_and_the_roll_are_told_again_where_a_disk_lost_them(desk: Desk) -> None:
    desk.roll()
    for refused in ("", "slow", "slow", ""):
        desk.offer(refused=refused)
    desk.work()
    die_and_lose(desk)
    desk.offer()
    desk.cut()
    desk.work()
    desk.die()
    verdict = repair(desk.folder)
    assert verdict.sound, verdict.lines()
    with open_take(desk.folder) as take:
        assert [(gap.reason, gap.first_index, gap.count) for gap in take.gaps] == [("slow", 2, 2)]
        assert [event.what for event in take.events] == ["roll", "cut"]
        assert take.manifest.frames.refused == 2
    assert packets(desk.folder, "camera") == [1, 4, 5]


def test_memory_is_wanted_back_before_the_next_sync_is_due(desk: Desk) -> None:
    desk.roll()
    while desk.essence.unsynced_bytes <= desk.essence.capacity_bytes // 4:
        desk.offer()
        desk.work()
    until(lambda: desk.essence.number(DURABLE) > 0, lambda: "nothing is durable")


@pytest.mark.parametrize("gone", [".", JOURNAL])
def test_a_take_of_which_a_disk_kept_nothing_is_written_from_memory(tmp_path: Path, gone: str) -> None:
    desk = Desk(tmp_path / "takes", sync_s=NEVER_S, ring_bytes=RING_BYTES)
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    desk.recorder.close()
    desk.records.close()  # its engine has gone, too
    desk.essence.close()
    shutil.rmtree(desk.folder / gone)
    check_all_there(desk)
    with pytest.raises(InputError, match="is not a take"):
        repair(desk.folder.with_name("another"))
