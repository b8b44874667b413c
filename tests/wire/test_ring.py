"""The ring: two policies, one writer, many readers."""

import gc
import itertools
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import MemoryFull, UsageError, WireError
from onset.timecode import Timecode
from onset.wire.descriptor import Descriptor
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import Policy, SlotHeader
from onset.wire.ring_reader import RingReader

SMALL = Picture(64, 36, Layout.BGRA8)
_numbers = itertools.count()


@pytest.fixture
def name() -> str:
    return f"test.{os.getpid()}.{next(_numbers)}"


@pytest.fixture
def ring(name: str) -> Iterator[RingMemory]:
    memory = RingMemory(name, SMALL, slots=4)
    yield memory
    memory.close()


def commit_one(ring: RingMemory, index: int, value: int = 0) -> Descriptor:
    loan = ring.lend(SMALL)
    assert loan is not None
    loan.planes[0][:] = value
    descriptor = ring.commit(loan, SlotHeader(index, 1000 + index, {"pass": 5}))
    loan.release()
    return descriptor


def test_what_was_committed_is_read_with_its_times(ring: RingMemory) -> None:
    loan = ring.lend(SMALL)
    assert loan is not None
    loan.planes[0][:] = np.arange(64 * 36, dtype=np.uint32).reshape(36, 64)
    code = Timecode.parse("01:02:03;04", Fraction(30000, 1001))
    descriptor = ring.commit(loan, SlotHeader(7, 1234, {"read": 1300, "pass": 1400}, code, "ltc", 40_000_000))
    loan.release()
    view = RingReader(ring.path).read(descriptor)
    assert view is not None
    assert (view.index, view.captured_ns, view.sequence, view.timecode) == (7, 1234, 1, "01:02:03;04")
    assert view.about == {"stamps": {"read": 1300, "pass": 1400}, "timecode_source": "ltc", "media_ns": 40_000_000}
    assert view.picture == SMALL
    assert np.array_equal(view.planes[0].ravel(), np.arange(64 * 36))
    assert not view.planes[0].flags.writeable
    assert view.valid()


def test_a_slot_being_written_is_invalid_to_readers(ring: RingMemory) -> None:
    descriptors = [commit_one(ring, n) for n in range(4)]
    reader = RingReader(ring.path)
    view = reader.read(descriptors[0])
    assert view is not None
    loan = ring.lend(SMALL)  # the oldest of four: slot 0
    assert loan is not None
    assert loan.slot == descriptors[0].slot
    assert not view.valid()
    assert reader.read(descriptors[0]) is None
    assert reader.missed == {"torn": 1, "overwritten": 1}


def test_slots_that_the_engine_holds_are_never_lent_again(ring: RingMemory) -> None:
    held = ring.lend(SMALL)
    assert held is not None
    slots = {commit_one(ring, n).slot for n in range(20)}
    assert held.slot not in slots
    others = [ring.lend(SMALL) for _ in range(3)]
    assert all(others)
    assert ring.lend(SMALL) is None
    assert ring.counts["refused"] == 1


def test_an_abandoned_slot_is_used_first_so_that_readable_frames_live_longer(ring: RingMemory) -> None:
    commit_one(ring, 0)
    loan = ring.lend(SMALL)
    assert loan is not None
    loan.release()
    again = ring.lend(SMALL)
    assert again is not None
    assert again.slot == loan.slot
    assert ring.counts["abandoned"] == 1


def test_held_slots_wait_for_their_acknowledgement(name: str) -> None:
    ring = RingMemory(name, SMALL, slots=3, policy=Policy.HELD)
    try:
        sequences = [commit_one(ring, n).sequence for n in range(3)]
        assert ring.lend(SMALL) is None
        assert ring.unacknowledged == 3
        ring.acknowledge(sequences[1])
        ring.acknowledge(sequences[0])  # an old number again: nothing happens
        assert ring.unacknowledged == 1
        assert commit_one(ring, 3).sequence == 4
        assert commit_one(ring, 4).sequence == 5
        assert ring.lend(SMALL) is None
        assert [view.index for view in RingReader(ring.path).committed()] == [2, 3, 4]
        with pytest.raises(ValueError, match="committed only 5"):
            ring.acknowledge(6)
    finally:
        ring.close()


def test_a_second_commit_answers_the_same_descriptor(ring: RingMemory) -> None:
    loan = ring.lend(SMALL)
    assert loan is not None
    first = ring.commit(loan, SlotHeader(1, 2))
    assert ring.commit(loan, SlotHeader(9, 9)) is first
    loan.release()
    assert ring.counts["committed"] == 1


def test_releasing_twice_or_committing_after_release_is_an_error(ring: RingMemory) -> None:
    loan = ring.lend(SMALL)
    assert loan is not None
    loan.release()
    with pytest.raises(ValueError, match="released twice"):
        loan.release()
    with pytest.raises(ValueError, match="after its release"):
        ring.commit(loan, SlotHeader(1, 2))


def test_a_frame_leaves_no_cycle_behind_for_an_engine_that_runs_without_collection(ring: RingMemory) -> None:
    gc.collect()
    for n in range(50):
        commit_one(ring, n)
    assert gc.collect() == 0


def test_planes_start_on_cache_lines_and_payloads_on_pages(name: str) -> None:
    picture = Picture(101, 57, Layout.YUV420P10)
    ring = RingMemory(name, picture, slots=2)
    try:
        loan = ring.lend(picture)
        assert loan is not None
        addresses = [plane.ctypes.data for plane in loan.planes]
        assert addresses[0] % 4096 == 0
        assert all(address % 64 == 0 for address in addresses)
        assert [plane.shape for plane in loan.planes] == [(57, 101), (29, 51), (29, 51)]
        loan.planes[2][:] = 777
        view = RingReader(ring.path).read(ring.commit(loan, SlotHeader(0, 0)))
        assert view is not None
        assert (view.planes[2] == 777).all()
    finally:
        ring.close()


def test_a_smaller_picture_fits_and_a_larger_one_is_refused_with_both_sizes(ring: RingMemory) -> None:
    small = Picture(32, 18, Layout.GRAY8)
    loan = ring.lend(small)
    assert loan is not None
    assert loan.planes[0].shape == (18, 32)
    with pytest.raises(MemoryFull, match="9216"):
        ring.lend(Picture(640, 360, Layout.BGRA8))
    assert commit_one(ring, 0).sequence == 1


def test_a_ring_too_large_for_shared_memory_fails_at_start_and_says_what_to_do(name: str) -> None:
    with pytest.raises(MemoryFull, match=r"MiB of shared memory .* free: use fewer slots.*remount"):
        RingMemory(name, Picture(65536, 65536, Layout.RGBA_FLOAT), slots=64)


def test_two_engines_with_one_name_get_one_clear_error(ring: RingMemory) -> None:
    with pytest.raises(WireError, match=r"in use by process \d+; stop it, or give this engine another name"):
        RingMemory(ring.name, SMALL)
    commit_one(ring, 0)  # and the first is unharmed


def test_a_name_that_could_leave_the_folder_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        RingMemory("../escape", SMALL)


def test_a_reader_follows_the_engine_that_comes_back(name: str) -> None:
    first = RingMemory(name, SMALL)
    reader = RingReader(first.path)
    old = commit_one(first, 1)
    view = reader.read(old)
    assert view is not None
    first.close()
    assert not reader.owner_alive()
    second = RingMemory(name, SMALL)
    try:
        assert reader.read(commit_one(second, 2, 5)) is not None
        assert reader.owner_alive()
        assert reader.read(old) is None
        assert reader.missed["foreign"] == 1
        assert view.planes[0][0, 0] == 0  # the old mapping is kept for as long as its view is
    finally:
        second.close()


def test_a_hash_of_the_pixels_travels_when_asked_for(name: str) -> None:
    import xxhash

    ring = RingMemory(name, SMALL, hashed=True)
    try:
        view = RingReader(ring.path).read(commit_one(ring, 0, 3))
        assert view is not None
        assert view.xxh3 == xxhash.xxh3_64_intdigest(view.planes[0].tobytes())
    finally:
        ring.close()


def test_something_else_at_the_path_is_not_a_ring(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="no ring at"):
        RingReader(tmp_path / "absent.ring")
    (tmp_path / "short.ring").write_bytes(b"ONSETRNG")
    with pytest.raises(WireError, match="not a ring"):
        RingReader(tmp_path / "short.ring")
    (tmp_path / "long.ring").write_bytes(bytes(8192))
    with pytest.raises(WireError, match="not a ring of version 1"):
        RingReader(tmp_path / "long.ring")
