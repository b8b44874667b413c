"""A short message in shared memory that is replaced whole, in memory that was claimed at the beginning.

What a recorder leaves for the one after it must not depend on whether memory can still be had: with files written
beside and renamed, a shared memory that somebody else filled made recorder after recorder end over its own status.

Two places take turns: [number u64][length u64][xxh3-64 u64][message]. Whoever reads takes the newest that is what its
writer hashed, so that one that dies while it writes leaves the message before.
"""

import os
import struct
from pathlib import Path

import xxhash

from onset.errors import WorkError

_HEAD = struct.Struct("<QQQ")


def make_kept_word(path: Path, most_bytes: int) -> None:
    """Claim memory for messages of up to `most_bytes`. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, 2 * (_HEAD.size + most_bytes))
    finally:
        os.close(descriptor)


def write_kept_word(path: Path, message: bytes) -> None:
    """Replace the message; an empty one says that there is none. Raises WorkError when it is too long, OSError when
    there is no such place."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        place_bytes = os.fstat(descriptor).st_size // 2
        if _HEAD.size + len(message) > place_bytes:
            raise WorkError(f"{path.name}: {len(message)} bytes are more than the {place_bytes - _HEAD.size} claimed")
        number = max(_message(descriptor, place_bytes, which)[0] for which in (0, 1)) + 1
        at = number % 2 * place_bytes
        os.pwrite(descriptor, _HEAD.pack(0, 0, 0) + message, at)
        os.pwrite(descriptor, _HEAD.pack(number, len(message), xxhash.xxh3_64_intdigest(message)), at)
    finally:
        os.close(descriptor)


def read_kept_word(path: Path) -> bytes:
    """The newest message; empty when there is none, or no such place."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        place_bytes = os.fstat(descriptor).st_size // 2
        found = [_message(descriptor, place_bytes, which) for which in (0, 1)]
    finally:
        os.close(descriptor)
    return max(found)[1]


def _message(descriptor: int, place_bytes: int, which: int) -> tuple[int, bytes]:
    """(Number, message) of one place; 0 and empty when it proves nothing."""
    head = os.pread(descriptor, _HEAD.size, which * place_bytes)  # of a place that is being made this moment: empty
    number, length, digest = _HEAD.unpack(head.ljust(_HEAD.size, b"\0"))
    message = os.pread(descriptor, min(length, place_bytes), which * place_bytes + _HEAD.size)
    whole = len(message) == length and xxhash.xxh3_64_intdigest(message) == digest
    return (int(number), message) if whole else (0, b"")
