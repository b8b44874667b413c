"""Whether a folder that need not be there yet can be written into, or made."""

import os
from pathlib import Path


def why_not_a_folder(path: Path) -> str:
    """Why nothing can be written into this folder, in words; empty when it is there and can be written, or can be made.

    Nothing is made: the nearest folder above that is there is asked.
    """
    if any("\udc80" <= letter <= "\udcff" for letter in str(path)):
        return f"the name {str(path)!a} is not UTF-8, as names in what is recorded are"
    try:
        return _why_not(path)
    except OSError as error:  # a name that is too long, a folder above that nobody else may look into
        return f"{path} cannot be looked at: {error.strerror}"


def _why_not(path: Path) -> str:
    there = path
    while not there.exists():
        if there.is_symlink():
            return f"{there} is a link to nothing"
        if there == there.parent:
            return f"{there} is not there"
        there = there.parent
    if not there.is_dir():
        return f"{there} is a file"
    if not os.access(there, os.W_OK | os.X_OK):
        read_only = os.statvfs(there).f_flag & os.ST_RDONLY
        return f"{there} is on a disk that is mounted read-only" if read_only else f"{there} may not be written"
    return ""
