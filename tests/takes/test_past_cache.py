"""Appending past the page cache: what is in the file is what was appended, wherever its blocks begin and end."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.takes.past_cache import AHEAD_BYTES, BLOCK_BYTES, Appending, Staging


@contextmanager
def opened(path: Path, *, direct: bool = True) -> Iterator[Appending]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield Appending(descriptor, Staging(), direct=direct)
    finally:
        os.close(descriptor)


def data(length: int, seed: int) -> bytes:
    return bytes((seed + at) % 251 + 1 for at in range(length))


@settings(max_examples=40)
@given(lengths=st.lists(st.one_of(st.integers(0, 9000), st.sampled_from([1, 4095, 4096, 4097, 70_000])), max_size=12))
@pytest.mark.parametrize("direct", [True, False])
def test_a_file_holds_what_was_appended_and_zeros_behind_it(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], direct: bool
) -> None:
    path = tmp_path_factory.mktemp("appended") / "file"
    expected = b""
    with opened(path, direct=direct) as file:
        for number, length in enumerate(lengths):
            record = data(length, number)
            file.append([record[: length // 3], memoryview(record)[length // 3 :]])
            expected += record
            assert file.end == len(expected)
            found = path.read_bytes()
            assert found[: len(expected)] == expected
            assert not found[len(expected) :].strip(b"\0")
            assert len(found) - len(expected) <= (AHEAD_BYTES if file.direct else 0)


def test_two_files_share_one_piece_of_memory(tmp_path: Path) -> None:
    staging = Staging()
    descriptors = [os.open(tmp_path / name, os.O_WRONLY | os.O_CREAT, 0o600) for name in "ab"]
    files = [Appending(descriptor, staging, direct=True) for descriptor in descriptors]
    for number in range(9):
        for file, letter in zip(files, b"ab", strict=True):
            file.append([bytes([letter]) * (1000 + number)])
    for descriptor, name in zip(descriptors, "ab", strict=True):
        os.close(descriptor)
        assert (tmp_path / name).read_bytes().rstrip(b"\0") == name.encode() * sum(range(1000, 1009))


def test_memory_grows_with_the_largest_record_and_stays() -> None:
    staging = Staging()
    small = len(staging.room(10))
    large = len(staging.room(small + 1))
    assert large > small
    assert len(staging.room(10)) == large


def test_a_file_system_that_refuses_blocks_is_written_through_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pwritev = os.pwritev

    def no_blocks(descriptor: int, parts: list[Any], at: int) -> int:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_DIRECT:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return pwritev(descriptor, parts, at)

    monkeypatch.setattr(os, "pwritev", no_blocks)
    with opened(tmp_path / "file") as file:
        file.append([b"first"])
        assert not file.direct
        file.append([b" second"])
    assert (tmp_path / "file").read_bytes() == b"first second"


@pytest.mark.parametrize("piece", [BLOCK_BYTES, 1000, 7])
def test_a_disk_that_takes_writes_in_pieces_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    def pieces(descriptor: int, parts: list[Any], at: int) -> int:
        return os.pwrite(plain, memoryview(parts[0])[:piece], at)

    expected = data(9_000, 3) + data(5_000, 9)
    with opened(tmp_path / "file") as file:
        plain = os.open(tmp_path / "file", os.O_WRONLY)
        monkeypatch.setattr(os, "pwritev", pieces)
        file.append([expected[:9_000]])
        file.append([expected[9_000:]])
        os.close(plain)
    assert (tmp_path / "file").read_bytes()[: len(expected)] == expected


def test_after_a_failed_write_the_file_still_holds_what_was_appended_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, parts: list[Any], at: int) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with opened(tmp_path / "file") as file:
        file.append([b"kept" * 2000])
        monkeypatch.setattr(os, "pwritev", full)
        with pytest.raises(OSError, match="No space"):
            file.append([b"lost" * 2000])
        assert file.end == 8000
    assert (tmp_path / "file").read_bytes()[:8000] == b"kept" * 2000


def test_a_file_is_always_longer_than_what_is_written_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pwritev, longer = os.pwritev, list[bool]()

    def noted(descriptor: int, parts: list[Any], at: int) -> int:
        longer.append(os.fstat(descriptor).st_size >= at + sum(map(len, parts)))
        return pwritev(descriptor, parts, at)

    monkeypatch.setattr(os, "pwritev", noted)
    with opened(tmp_path / "file") as file:
        if not file.direct:
            pytest.skip("this file system takes no writes past the cache")
        for length in (100, 5_000, AHEAD_BYTES, 3):
            file.append([bytes(length)])
    assert longer == [True] * 4
