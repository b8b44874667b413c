import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.media.exr_extent import missing_bytes

MAGIC = bytes.fromhex("762f3101")


def exr(chunks: list[bytes], *, version: int = 2) -> bytes:
    """A single-part file: magic, version, one attribute, the table of chunk places, the chunks."""
    head = MAGIC + struct.pack("<I", version) + b"owner\0string\0" + struct.pack("<I", 3) + b"Onz" + b"\0"
    place = len(head) + 8 * len(chunks)
    table, body = b"", b""
    coordinates = 16 if version & 0x200 else 4
    for chunk in chunks:
        table += struct.pack("<Q", place + len(body))
        body += bytes(coordinates) + struct.pack("<I", len(chunk)) + chunk
    return head + table + body


@pytest.mark.parametrize("version", [2, 0x202])
def test_a_whole_file_lacks_nothing(version: int) -> None:
    assert missing_bytes(exr([b"abc", b"defgh"], version=version)) == 0


@pytest.mark.parametrize("cut", [1, 4, 7, 12])
def test_a_cut_file_lacks_at_least_what_the_last_chunk_lacks(cut: int) -> None:
    assert missing_bytes(exr([b"abc", b"d" * 40])[:-cut]) == cut


def test_a_table_with_a_hole_is_an_unfinished_file() -> None:
    data = bytearray(exr([b"abc", b"defgh"]))
    table = 29
    data[table + 8 : table + 16] = bytes(8)
    assert missing_bytes(bytes(data)) > 0


@pytest.mark.parametrize("length", range(33))
def test_a_file_cut_in_its_header_is_not_whole(length: int) -> None:
    assert missing_bytes(exr([b"abc"])[: 4 + length]) > 0


def test_deep_and_multi_part_files_are_left_to_the_library() -> None:
    assert missing_bytes(exr([b"abc"], version=0x1002)[:-1]) == 0


@given(st.binary(max_size=120))
def test_any_bytes_after_the_magic_never_raise(rest: bytes) -> None:
    assert missing_bytes(MAGIC + rest) >= 0
