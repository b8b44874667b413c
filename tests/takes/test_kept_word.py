"""A message in shared memory outlives its writer, whatever that left behind, and needs no memory when it changes."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.errors import WorkError
from onset.takes.kept_word import make_kept_word, read_kept_word, write_kept_word
from tests.takes.small_disk import mounted


@pytest.fixture
def word(tmp_path: Path) -> Path:
    make_kept_word(tmp_path / "word", 1000)
    return tmp_path / "word"


def test_the_last_message_is_read_and_an_empty_one_is_none(word: Path) -> None:
    assert read_kept_word(word) == b""
    for message in (b"one", b"two" * 300, b"three", b""):
        write_kept_word(word, message)
        assert read_kept_word(word) == message


def test_where_there_is_no_place_there_is_no_message(tmp_path: Path) -> None:
    assert read_kept_word(tmp_path / "none") == b""


def test_a_place_whose_memory_is_not_claimed_yet_holds_no_message(tmp_path: Path) -> None:
    (tmp_path / "word").touch()  # `repair` looks into every recording, also one that begins this moment
    assert read_kept_word(tmp_path / "word") == b""


def test_a_message_that_is_too_long_is_refused_and_the_one_before_stays(word: Path) -> None:
    write_kept_word(word, b"before")
    with pytest.raises(WorkError, match="1001 bytes are more than the 1000 claimed"):
        write_kept_word(word, bytes(1001))
    assert read_kept_word(word) == b"before"


@given(st.integers(0, 2047), st.binary(min_size=1, max_size=400))
def test_whatever_a_writer_that_died_left_the_other_message_or_the_same_is_read(at: int, junk: bytes) -> None:
    path = Path(f"/dev/shm/onset-test-word-{os.getpid()}")
    make_kept_word(path, 1000)
    try:
        write_kept_word(path, b"first" * 20)
        write_kept_word(path, b"second" * 20)
        half = path.stat().st_size // 2
        with path.open("r+b") as file:  # never beyond one place: a writer is at one of them
            file.seek(at)
            file.write(junk[: half - at % half])
        assert read_kept_word(path) in (b"first" * 20, b"second" * 20)
        write_kept_word(path, b"third")
        assert read_kept_word(path) == b"third"
    finally:
        path.unlink()


def test_it_changes_where_no_memory_is_left(tmp_path: Path) -> None:
    with mounted(tmp_path / "memory", mebibytes=1) as memory:
        make_kept_word(memory / "word", 8000)
        with (memory / "of somebody else").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        assert os.statvfs(memory).f_bavail == 0
        for number in range(5):
            write_kept_word(memory / "word", bytes([number]) * 8000)
            assert read_kept_word(memory / "word") == bytes([number]) * 8000
