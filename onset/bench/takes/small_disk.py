"""A disk that fills up at once: a tmpfs that shrinks, where this user may mount one, else a file-size limit."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onset.errors import WorkError

ROOMY_BYTES = 16 << 30
"""Memory is used by what is written alone. Much of it: a recorder that sees its disk fill ends the take before that."""
_LEFT_BYTES = 256 << 10


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """While it lasts, `folder` is a disk of its own, if this user may mount one: whether it is."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _mount(f"size={ROOMY_BYTES}", "onset-bench", folder):
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", str(folder)], check=False, capture_output=True)


def fill(folder: Path) -> None:
    """From now on there is hardly any room, as if another program had taken it. Raises WorkError when that fails."""
    left_bytes = _LEFT_BYTES
    while left_bytes < ROOMY_BYTES:
        at = os.statvfs(folder)
        if _mount(f"remount,size={(at.f_blocks - at.f_bfree) * at.f_frsize + left_bytes}", "onset-bench", folder):
            return
        left_bytes *= 2  # more than that was written meanwhile
    raise WorkError(f"{folder}: the disk of the benchmark cannot be made smaller")


def free(folder: Path) -> None:
    """The room is back."""
    _mount(f"remount,size={ROOMY_BYTES}", "onset-bench", folder)


def limit_files(pid: int, journal: Path) -> None:
    """No file of this process may grow beyond what its longest one has now."""
    longest = max((path.stat().st_size for path in journal.iterdir()), default=1 << 20)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (longest, longest))


def _mount(options: str, device: str, folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", options, device, str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0
