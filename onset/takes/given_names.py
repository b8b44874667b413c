"""The names that takes of a folder were given, whatever became of them: an extended attribute of the takes folder.

A slate that was held before a camera says what it says, also where its take is renamed, deleted or put under another
slate afterwards, and the engine that rolled it has ended. No file: the folder is the crew's, and holds takes only. A
disk without such attributes (exFAT, some networks) forgets them; then only the folders that are there count.
"""

import errno
import fcntl
import os
import re
from pathlib import Path

GIVEN = "user.onset.takes"
_NUMBERED = re.compile(r"(.*_T)(\d+)(_.*)", re.DOTALL)
_NOT_KEPT = (errno.ENOTSUP, errno.ENODATA)
_TOO_LARGE = (errno.ENOSPC, errno.E2BIG, errno.ERANGE)
"""Of ext4, where all attributes of a folder share 4 KiB: the highest numbers of some 300 scenes, shots and cameras."""


def given_names(takes: Path) -> set[str]:
    """The names of a takes folder: of the folders in it, and of each scene, shot and camera the highest that was given.

    Raises OSError when unreadable."""
    return {*(path.name for path in takes.iterdir()), *_noted(takes)} if takes.is_dir() else set()


def note_name(takes: Path, name: str) -> None:
    """A take was given this name. What was noted longest ago gives way where there is no more room. Raises OSError."""
    folder = os.open(takes, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # engines that record into one folder
        alike = [one for one in _noted(takes) if _series(one) == _series(name)]
        _put(takes, [*(one for one in _noted(takes) if one not in alike), max([*alike, name], key=_number)])
    finally:
        os.close(folder)


def _noted(takes: Path) -> list[str]:
    try:
        return os.getxattr(takes, GIVEN).decode("utf-8", errors="replace").split("\n")
    except OSError as error:
        if error.errno in _NOT_KEPT:
            return []
        raise


def _put(takes: Path, names: list[str]) -> None:
    while names:
        try:
            return os.setxattr(takes, GIVEN, "\n".join(names).encode())
        except OSError as error:
            if error.errno == errno.ENOTSUP:
                return None
            if error.errno not in _TOO_LARGE:
                raise
            names = names[1:]
    return None


def _series(name: str) -> tuple[str, str]:
    """What names of one scene, shot and camera have in common."""
    match = _NUMBERED.fullmatch(name)
    return (match[1], match[3]) if match else (name, "")


def _number(name: str) -> int:
    match = _NUMBERED.fullmatch(name)
    return int(match[2]) if match else 0
