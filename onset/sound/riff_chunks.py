"""The chunks at the head of a RIFF file: where each begins and how long it is. Source: EBU Tech 3285, EBU Tech 3306."""

from collections.abc import Iterator

LONGEST_HEAD_BYTES = 1 << 20
"""Before the samples, in files of Onset: a slate's texts, and room for notes."""


def riff_chunks(head: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(name, place of the first byte of its content, length in bytes as it says itself) of each up to `data`, that too.

    `head` is the file's beginning; where it ends before `data`, what stands in it is all there is.
    """
    at, name = 12, b""
    while name != b"data" and len(head) >= at + 8:
        name, length = head[at : at + 4], int.from_bytes(head[at + 4 : at + 8], "little")
        yield name, at + 8, length
        at += 8 + length + length % 2
