"""The names that takes of a folder were given, whatever became of them: `.take_names` in the takes folder, a line each.

A slate that was held before a camera says what it says, also where its take is renamed, deleted or put under another
slate afterwards, and the engine that rolled it has ended. Engines that record into one folder append to one file.
"""

import contextlib
import os
from pathlib import Path

GIVEN = ".take_names"


def given_names(takes: Path) -> set[str]:
    """The names of a takes folder: of the folders in it, and those that were given. Raises OSError when unreadable; a
    list that alone is unreadable is none, which `note_name` tells."""
    if not takes.is_dir():
        return set()
    names = {path.name for path in takes.iterdir()}
    with contextlib.suppress(OSError):
        names.update((takes / GIVEN).read_text("utf-8", errors="replace").splitlines())
    return names


def note_name(takes: Path, name: str) -> None:
    """A take was given this name. The line feed goes ahead, so that a line which a power cut tore spoils no other.

    Raises OSError, also where the list cannot be read."""
    descriptor = os.open(takes / GIVEN, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o664)
    try:
        os.write(descriptor, f"\n{name}".encode())
    finally:
        os.close(descriptor)
