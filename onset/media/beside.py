"""A file is written beside its place and renamed in when it is whole: nothing that was there is lost to a failure."""

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onset.errors import UsageError, WorkError

_FLOCK = struct.Struct("hhqqi4x")  # struct flock of 64-bit Linux: type, whence, start, length, pid
# One byte far behind all data: on SMB a lock keeps everybody, also other handles of this program, from what it covers.
_FAR_BYTE = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 1 << 62, 1, 0)


def part_of(path: Path) -> Path:
    """Where `path` is written until it is whole: hidden beside it, so that renaming stays within one file system."""
    return path.with_name(f".{path.name}.part")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place to write to; renamed to `path` at the end, removed when the work fails. What a program that was killed
    left there is written over.

    Raises UsageError when the folder is not there or cannot be written, or another program writes the file this moment;
    WorkError when the disk is full.
    """
    check_folder(path)
    held = hold_part(path)
    try:
        yield part_of(path)
        put_in_place(path)
    except OSError as error:
        raise _lost(path, error) from None
    finally:
        drop_part(path, held)


def hold_part(path: Path) -> int:
    """Make the place where `path` is written, or take over what the dead left of one: a descriptor for `drop_part`.

    Its lock ends with its holder, however that dies. Raises UsageError when a living one has it, WorkError when it
    cannot be made.
    """
    while True:
        try:
            held = os.open(part_of(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise _lost(path, error) from None
        if not holds(held):
            os.close(held)
            raise UsageError(f"{path}: another program writes it at this moment; wait for that, or give another name")
        if _is_named(held, part_of(path)):
            return held
        os.close(held)  # whoever had it finished between opening and locking: that file is in its place


def holds(descriptor: int) -> bool:
    """Take the lock of a file that is being written: False when another holder lives."""
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _FAR_BYTE)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a disk that knows no locks: as good as it gets
        return True
    return True


def put_in_place(path: Path) -> None:
    """Rename what was written beside `path` to it, once it is on the disk: after a power cut there is the one or the
    other, never an empty file. Raises WorkError."""
    part = part_of(path)
    try:
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        raise _lost(path, error) from None


def drop_part(path: Path, held: int) -> None:
    """Remove what is left of a file that was not finished, and let go of it. A disk that takes nothing any more keeps
    it: why the file is not finished is told already."""
    try:
        with suppress(OSError):
            if _is_named(held, part_of(path)):
                part_of(path).unlink(missing_ok=True)
            else:  # in its place, or another program made it anew, as Chromium may; one that is another's stays
                remove_left(path)
    finally:
        os.close(held)


def remove_left(path: Path) -> None:
    """Remove what a dead program left of `path` beside it; of a living one it stays. Raises OSError."""
    try:
        left = os.open(part_of(path), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if holds(left):
            part_of(path).unlink(missing_ok=True)
    finally:
        os.close(left)


def _is_named(descriptor: int, path: Path) -> bool:
    """Whether the open file is the one that has this name. Raises OSError."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _lost(path: Path, error: OSError) -> WorkError:
    return WorkError(f"{path}: could not be written: {error.strerror or error}; what was there is as it was")


def check_folder(path: Path) -> None:
    """Raise UsageError when `path` cannot be written where it is to lie."""
    if path.is_dir():
        raise UsageError(f"{path}: is a folder; give a file name")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}; make it first")
    if not os.access(path.parent, os.W_OK):
        raise UsageError(f"{path}: folder {path.parent} cannot be written to; choose another")
