"""The index of a segment takes little memory while it is written, and is the library's own to the byte."""

import sys
from pathlib import Path
from typing import Any

import pytest
from mcap.records import ChunkIndex

from onset.takes import journal
from onset.takes.chunk_indexes import ChunkIndexes
from onset.takes.journal import Compression, JournalWriter
from onset.takes.records import META_CHANNELS


def index(number: int, **changed: Any) -> ChunkIndex:
    values = {
        "chunk_length": 100 + number, "chunk_start_offset": 1 << 40, "compression": "lz4", "compressed_size": 7,
        "message_end_time": number, "message_index_length": 31, "message_index_offsets": {3: 1 << 41},
        "message_start_time": number, "uncompressed_size": 9,
    }  # fmt: skip
    return ChunkIndex(**{**values, **changed})


def test_what_was_kept_comes_back() -> None:
    kept = ChunkIndexes("lz4")
    for number in range(5):
        kept.append(index(number))
    assert len(kept) == 5
    assert [vars(one) for one in kept] == [vars(index(number)) for number in range(5)]


def test_a_chunk_of_several_records_is_refused() -> None:
    kept = ChunkIndexes("")
    for changed in ({"message_index_offsets": {1: 2, 3: 4}}, {"message_end_time": 99}):
        with pytest.raises(ValueError, match="one record"):
            kept.append(index(1, **changed))


def test_a_thousand_records_take_less_than_a_hundred_bytes_each() -> None:
    kept = ChunkIndexes("lz4")
    for number in range(1000):
        kept.append(index(number))
    assert sys.getsizeof(kept._packed) < 100_000


@pytest.mark.parametrize("compression", ["lz4", "none"])
def test_a_segment_is_byte_for_byte_what_the_library_writes(
    tmp_path: Path, compression: Compression, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(name: str) -> bytes:
        writer = JournalWriter(tmp_path / name, META_CHANNELS, compression=compression)
        for number in range(50):
            writer.write("event" if number % 7 == 0 else "frame", number, 1000 + number, b'{"index": %d}' % number)
        writer.close()
        return writer.path.read_bytes()

    ours = written("ours")
    monkeypatch.setattr(journal, "ChunkIndexes", lambda _: [])
    assert written("theirs") == ours
