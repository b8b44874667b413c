"""Where the chunks of a WAV file's head lie."""

import struct

from onset.sound.riff_chunks import riff_chunks


def head(*chunks: tuple[bytes, bytes]) -> bytes:
    padded = (name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
    return b"RIFF\0\0\0\0WAVE" + b"".join(padded)


def test_each_chunk_is_told_with_its_place_up_to_the_samples() -> None:
    whole = head((b"bext", b"odd"), (b"fmt ", bytes(16)), (b"data", b"12"), (b"LIST", b"behind"))
    told = list(riff_chunks(whole))
    assert told == [(b"bext", 20, 3), (b"fmt ", 32, 16), (b"data", 56, 2)]
    assert [whole[start : start + length] for _, start, length in told] == [b"odd", bytes(16), b"12"]


def test_a_head_that_ends_early_gives_what_it_has() -> None:
    whole = head((b"fmt ", bytes(16)), (b"data", b""))
    assert [name for name, _, _ in riff_chunks(whole[:-5])] == [b"fmt "]
    assert list(riff_chunks(b"RIFF")) == []
