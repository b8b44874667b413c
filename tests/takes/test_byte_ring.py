from collections import deque
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.errors import MemoryFull, WireError
from onset.takes.byte_ring import HEAD, PAGE_BYTES, WRITTEN, ByteReader, ByteWriter, make_byte_ring


def made(tmp_path: Path, capacity_bytes: int = 8192) -> tuple[ByteWriter, ByteReader]:
    path = tmp_path / "ring"
    make_byte_ring(path, capacity_bytes)
    return ByteWriter(path), ByteReader(path)


@settings(max_examples=60)
@given(steps=st.lists(st.one_of(st.integers(0, 3000), st.just(-1), st.just(-2), st.just(-3)), max_size=80))
def test_what_is_put_in_comes_out_in_order_whoever_is_started_again(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    writer, reader = made(tmp_path_factory.mktemp("ring"))
    waiting: deque[bytes] = deque()
    count = 0
    for step in steps:
        reader.made_durable(reader.written)
        if step == -1:
            entry = reader.read(reader.written)
            assert (entry is None) == (not waiting)
            if entry is not None:
                assert bytes(entry.data) == waiting.popleft()
                assert entry.intact()
                reader.acknowledge(entry.after)
        elif step == -2:
            writer.close()
            writer = ByteWriter(writer.path)
        elif step == -3:
            reader.close()
            reader = ByteReader(reader.path)
        else:
            data = bytes([count % 256]) * step
            if writer.put(1, data, index=count):
                count += 1
                waiting.append(data)
        assert writer.number(HEAD) == count
        assert reader.number(WRITTEN) == count - len(waiting)
        assert 0 <= reader.used_bytes < reader.capacity_bytes
    for data in waiting:
        entry = reader.read(reader.written)
        assert entry is not None
        assert bytes(entry.data) == data
        reader.acknowledge(entry.after)
    reader.made_durable(reader.written)
    assert reader.used_bytes == 0


def test_a_full_ring_takes_nothing_and_keeps_what_it_has(tmp_path: Path) -> None:
    writer, reader = made(tmp_path)
    held = 0
    while writer.put(1, bytes([held]) * 1000):
        held += 1
    assert held > 4
    assert not writer.put(1, b"x" * 1000)
    for number in range(held):
        entry = reader.read(reader.written)
        assert entry is not None
        assert bytes(entry.data) == bytes([number]) * 1000
        reader.acknowledge(entry.after)
    assert reader.read(reader.written) is None
    assert not writer.put(1, b"x" * 1000), "it is written, and not durable"
    reader.made_durable(reader.written)
    assert writer.put(1, b"x" * 1000)


def test_reading_ahead_gives_no_memory_back(tmp_path: Path) -> None:
    writer, reader = made(tmp_path)
    writer.put(1, b"a" * 100)
    writer.put(2, b"b" * 100, index=7, captured_ns=9)
    first = reader.read(reader.written)
    assert first is not None
    second = reader.read(first.after)
    assert second is not None
    assert (second.kind, second.number, second.index, second.captured_ns) == (2, 2, 7, 9)
    assert reader.number(WRITTEN) == 0


def test_a_record_that_could_never_fit_is_refused_in_words(tmp_path: Path) -> None:
    writer, _ = made(tmp_path)
    with pytest.raises(ValueError, match="a record of 5000 bytes does not fit a ring of 8192"):
        writer.put(1, b"x" * 5000)


def test_damaged_memory_is_noticed(tmp_path: Path) -> None:
    writer, reader = made(tmp_path)
    writer.put(1, b"a" * 100)
    with writer.path.open("r+b") as file:
        file.seek(PAGE_BYTES + 64 + 5)
        file.write(b"\0")
    entry = reader.read(reader.written)
    assert entry is not None
    assert not entry.intact()
    with writer.path.open("r+b") as file:
        file.seek(PAGE_BYTES)
        file.write(b"\0" * 8)
    with pytest.raises(WireError, match="record 1 is not where it should be"):
        reader.read(reader.written)


def test_memory_is_used_again_only_when_what_was_in_it_is_durable(tmp_path: Path) -> None:
    writer, reader = made(tmp_path)
    words = list[int]()
    while writer.put(1, bytes([len(words)]) * 500):
        entry = reader.read(reader.written)
        assert entry is not None
        reader.acknowledge(entry.after)
        words.append(entry.after)
    assert reader.unsynced_bytes == reader.used_bytes > 0
    reader.made_durable(words[1])
    assert writer.put(1, b"z" * 500)
    reader.rewind()  # as after a sync that failed: all that was not durable is still there
    for number in range(2, len(words)):
        again = reader.read(reader.written)
        assert again is not None
        assert bytes(again.data) == bytes([number]) * 500
        reader.acknowledge(again.after)


def test_a_ring_larger_than_the_memory_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    path = Path("/dev/shm") / f"onset-test-{tmp_path.name}"
    with pytest.raises(MemoryFull, match=r"needs \d+ MiB of shared memory, and \d+ MiB are free"):
        make_byte_ring(path, 1 << 45)
    assert not path.exists()


def test_what_is_no_ring_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(b"something else" * 1000)
    with pytest.raises(WireError, match="is not a byte ring of version 1"):
        ByteReader(path)
    with pytest.raises(WireError, match="no byte ring at"):
        ByteReader(tmp_path / "nothing")
