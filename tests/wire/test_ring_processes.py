"""The ring between real processes: torn frames are told, killed writers and readers leave nothing behind."""

import os
import signal
import time
from pathlib import Path

import pytest
import xxhash

from onset.children import Child
from onset.errors import WireError
from onset.wire.ring import RingMemory
from onset.wire.ring_file import ring_path, sweep
from onset.wire.ring_layout import Policy, SlotHeader
from onset.wire.ring_reader import RingReader
from tests.wire.ring_processes import PICTURE, Writing, read_newest, write


def test_no_torn_frame_passes_for_a_whole_one(engine_name: str) -> None:
    writer = Child("writer", write, Writing(engine_name))  # flat out, three slots: readers are overtaken all the time
    readers = [Child(f"reader {n}", read_newest, writer.ready()) for n in range(2)]
    for reader in readers:
        reader.ready()
    time.sleep(2)
    seen = [reader.stop() for reader in readers]
    writer.stop()
    for whole, wrong, late in seen:
        assert wrong == 0
        assert whole > 100
        assert late > 0  # the race did happen


def test_a_killed_engines_frames_can_be_drained_and_its_ring_is_removed_at_the_next_start(engine_name: str) -> None:
    writer = Child("writer", write, Writing(engine_name, slots=8, policy=Policy.HELD, frames=8))
    reader = RingReader(writer.ready())
    give_up = time.monotonic() + 30
    while reader.head < 8:
        assert time.monotonic() < give_up
        time.sleep(0.01)
    assert reader.owner_alive()
    with pytest.raises(WireError, match=f"in use by process {writer.pid}"):
        RingMemory(engine_name, PICTURE)
    os.kill(writer.pid, signal.SIGKILL)
    while writer.poll():
        time.sleep(0.01)
    assert not reader.owner_alive()
    drained = reader.committed()
    assert [view.index for view in drained] == list(range(8))
    assert all(xxhash.xxh3_64_intdigest(view.planes[0].data) == view.xxh3 for view in drained)
    again = RingMemory(engine_name, PICTURE)
    assert all(view.valid() for view in drained)  # what is mapped stays
    again.close()
    assert not ring_path(engine_name).exists()
    writer.stop()


@pytest.mark.parametrize(
    ("policy", "starter", "removed"),
    [
        (Policy.NEWEST, "another", True),
        (Policy.HELD, "another", False),  # a recorder may still drain it
        (Policy.HELD, "", True),
    ],
)
def test_a_starting_engine_removes_what_dead_ones_left(
    engine_name: str, policy: Policy, starter: str, removed: bool
) -> None:
    writer = Child("writer", write, Writing(f"{engine_name}.matte", policy=policy))
    path = Path(writer.ready())
    sweep(engine_name + starter)
    assert path.exists()  # its owner lives
    os.kill(writer.pid, signal.SIGKILL)
    while writer.poll():
        time.sleep(0.01)
    sweep(engine_name + starter)
    assert path.exists() is not removed
    path.unlink(missing_ok=True)
    writer.stop()


def test_a_killed_reader_costs_the_writer_nothing(engine_name: str) -> None:
    ring = RingMemory(engine_name, PICTURE)
    before = 0
    for trial in range(4):
        reader = Child("reader", read_newest, ring.path)
        reader.ready()
        os.kill(reader.pid, signal.SIGKILL)
        while reader.poll():
            time.sleep(0.01)
        reader.stop()
        assert ring.lend(PICTURE) is not None
        open_files = len(list(Path("/proc/self/fd").iterdir()))
        before = before if trial else open_files  # the first child also starts multiprocessing's own
    assert ring_path(engine_name).exists()
    assert open_files == before
    ring.close()


def test_a_ring_left_for_its_recorder_can_be_drained_after_an_orderly_end(engine_name: str) -> None:
    ring = RingMemory(engine_name, PICTURE, policy=Policy.HELD)
    for index in range(3):
        loan = ring.lend(PICTURE)
        assert loan is not None
        ring.commit(loan, SlotHeader(index, 0))
        loan.release()
    ring.close(leave=True)
    late = RingReader(ring.path)
    assert not late.owner_alive()
    assert [view.index for view in late.committed()] == [0, 1, 2]
    sweep(engine_name)
    assert not ring_path(engine_name).exists()


def test_a_ring_is_for_its_user_alone(engine_name: str) -> None:
    ring = RingMemory(engine_name, PICTURE)
    path = ring_path(engine_name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    ring.close()
