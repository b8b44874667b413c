"""A file is written beside its place and renamed in when it is whole: nothing that was there is lost to a failure."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onset.errors import UsageError, WorkError


def part_of(path: Path) -> Path:
    """Where `path` is written until it is whole: hidden beside it, so that renaming stays within one file system."""
    return path.with_name(f".{path.name}.part")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place to write to; renamed to `path` at the end, removed when the work fails.

    Raises UsageError when the folder is not there or cannot be written, WorkError when the disk is full.
    """
    check_folder(path)
    part = part_of(path)
    try:
        yield part
        put_in_place(path)
    except OSError as error:
        raise _lost(path, error) from None
    finally:
        drop_part(path)


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


def drop_part(path: Path) -> None:
    """Remove what is left of a file that was not finished. A disk that takes nothing any more keeps it: why the file is
    not finished is told already."""
    with suppress(OSError):
        part_of(path).unlink(missing_ok=True)


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
