"""Salvage: whatever happens to the bytes, only the records hit are lost, and no record is ever wrong."""

import random
from pathlib import Path

import pytest

from onset.takes.channel import Channel
from onset.takes.journal import Compression, JournalWriter
from onset.takes.salvage import Segment

RECORDS = 40
CHANNEL = (Channel("camera", "protobuf", "Essence", "", b""),)


def content(number: int) -> bytes:
    return random.Random(number).randbytes(50 + 37 * (number % 9)) + bytes(30)


def make_segment(path: Path, compression: Compression, *, closed: bool, records: int = RECORDS) -> bytes:
    writer = JournalWriter(path, CHANNEL, compression=compression)
    for number in range(records):
        writer.write("camera", number, number, content(number))
    if closed:
        writer.close()
    else:
        writer.abandon()
    return path.read_bytes()


def found_in(path: Path, data: bytes, *, lazily: bool = False) -> tuple[list[int], Segment]:
    """Numbers of the records found; fails when one is not exactly what was written."""
    path.write_bytes(data)
    with Segment(path, "camera") as segment:
        places = segment.chunks(lazily=lazily)
        messages = [message for place in places for message in segment.read(place) or ()]
    assert all(message.data == content(message.sequence) for message in messages), "a wrong record"
    assert all(message.topic == "camera" for message in messages)
    return [message.sequence for message in messages], segment


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("compression", ["lz4", "none"])
def test_a_bit_flip_anywhere_costs_at_most_the_record_it_hit(
    tmp_path: Path, compression: Compression, closed: bool
) -> None:
    good = make_segment(tmp_path / "good.mcap", compression, closed=closed)
    chance = random.Random(f"{compression} {closed}")
    lost = []
    for _ in range(300):
        at, bit = chance.randrange(len(good)), chance.randrange(8)
        damaged = bytearray(good)
        damaged[at] ^= 1 << bit
        numbers, segment = found_in(tmp_path / "damaged.mcap", bytes(damaged))
        assert numbers == sorted(set(numbers))
        missing = RECORDS - len(numbers)
        assert missing <= 1, f"bit {bit} of byte {at}"
        assert not missing or segment.holes, "a lost record is told of"
        lost.append(missing)
    assert 0 < sum(lost) < 300, "flips hit records, and some hit what lies between them"


@pytest.mark.parametrize("compression", ["lz4", "none"])
def test_cut_off_at_any_byte_of_its_end_every_whole_record_is_found(tmp_path: Path, compression: Compression) -> None:
    good = make_segment(tmp_path / "good.mcap", compression, closed=False, records=16)
    assert len(good) > 4096
    with Segment(tmp_path / "good.mcap", "camera") as segment:
        ends = [place.end for place in segment.chunks()]
    for length in range(len(good) - 4096, len(good)):
        numbers, segment = found_in(tmp_path / "cut.mcap", good[:length])
        assert numbers == list(range(sum(end <= length for end in ends))), f"cut to {length} bytes"
        assert not segment.whole


def test_cut_off_anywhere_in_its_index_no_record_is_lost(tmp_path: Path) -> None:
    good = make_segment(tmp_path / "good.mcap", "none", closed=True)
    records_end = len(make_segment(tmp_path / "open.mcap", "none", closed=False))
    for length in range(records_end, len(good), 5):
        numbers, segment = found_in(tmp_path / "cut.mcap", good[:length])
        assert numbers == list(range(RECORDS))
        assert not segment.whole


def test_an_undamaged_segment_is_whole_and_has_no_holes(tmp_path: Path) -> None:
    good = make_segment(tmp_path / "good.mcap", "lz4", closed=True)
    numbers, segment = found_in(tmp_path / "same.mcap", good)
    assert numbers == list(range(RECORDS))
    assert segment.whole
    assert segment.holes == []


@pytest.mark.parametrize("data", [b"", b"\x89MCAP0\r\n", b"no journal at all" * 100, bytes(5000)])
def test_what_is_no_journal_has_no_records(tmp_path: Path, data: bytes) -> None:
    numbers, segment = found_in(tmp_path / "none.mcap", data)
    assert numbers == []
    assert not segment.whole


def test_bytes_inserted_or_taken_out_cost_only_the_records_they_touch(tmp_path: Path) -> None:
    good = make_segment(tmp_path / "good.mcap", "none", closed=True)
    chance = random.Random(7)
    for _ in range(60):
        start = chance.randrange(len(good))
        end = min(len(good), start + chance.randrange(200))
        filling = chance.randbytes(chance.randrange(200))
        numbers, _ = found_in(tmp_path / "damaged.mcap", good[:start] + filling + good[end:])
        assert RECORDS - len(numbers) <= 4, f"{start} to {end} replaced by {len(filling)} bytes"


def test_read_lazily_a_damaged_long_record_is_found_out_when_it_is_read(tmp_path: Path) -> None:
    writer = JournalWriter(tmp_path / "long.mcap", CHANNEL, compression="none")
    for number in range(3):
        writer.write("camera", number, number, bytes([number]) * 100_000)
    writer.close()
    data = bytearray(writer.path.read_bytes())
    data[150_000] ^= 1
    writer.path.write_bytes(data)
    with Segment(writer.path, "camera") as segment:
        places = list(segment.chunks(lazily=True))
        assert len(places) == 3
        assert segment.whole
        assert [segment.read(place) is None for place in places] == [False, True, False]
    with Segment(writer.path, "camera") as segment:
        assert [message.sequence for message in segment.messages()] == [0, 2]
        assert len(segment.holes) == 1
