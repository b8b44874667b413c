"""A disk of its own in a file, which fails as disks do: read-only at once, EIO to every write, standing still."""

import array
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onset.errors import WorkError

_SHUTDOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32) of the kernel's fs/ext4/ext4.h: from then on every write is answered EIO."""
_NO_FLUSH = 2


@contextmanager
def real_disk(place: Path, *, mebibytes: int) -> Iterator[Path]:
    """An ext4 in a sparse file beside `place`, mounted there. Raises WorkError where this user may not mount one."""
    image = _image(place)
    with image.open("wb") as file:
        file.truncate(mebibytes << 20)
    place.mkdir(parents=True, exist_ok=True)
    try:
        for asked in (["mkfs.ext4", "-q", str(image)], ["mount", "-o", "loop", str(image), str(place)]):
            if shutil.which(asked[0]) is None or not _did(*asked):
                raise WorkError(
                    f"a disk that can fail needs {asked[0]}, root and a loop device, and one of them is not here"
                )
        try:
            yield place
        finally:
            _did("umount", "--lazy", str(place))
    finally:
        image.unlink(missing_ok=True)


def fail(place: Path) -> None:
    """What the kernel does when a disk fails: the file system is read-only, also for files that are open."""
    _do("mount", "-o", "remount,abort", str(place))


def answer_errors(place: Path) -> None:
    """From now on every write and every sync of this disk is answered EIO. Raises OSError."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _SHUTDOWN, array.array("I", [_NO_FLUSH]))
    finally:
        os.close(descriptor)


def come_back(place: Path) -> None:
    """The disk is taken off, checked, and put on again. Raises WorkError when it cannot be."""
    _do("umount", str(place))
    checked = subprocess.run(["e2fsck", "-fy", str(_image(place))], capture_output=True, check=False)
    if checked.returncode not in (0, 1):  # 1: errors were corrected
        raise WorkError(f"e2fsck of the disk that failed: {checked.stdout.decode(errors='replace')}")
    _do("mount", "-o", "loop", str(_image(place)), str(place))


@contextmanager
def standing_still(place: Path) -> Iterator[None]:
    """While it lasts, whoever writes to this disk or syncs it waits. Raises WorkError without fsfreeze."""
    if shutil.which("fsfreeze") is None:
        raise WorkError("a disk that stands still needs fsfreeze, which is not installed")
    _do("fsfreeze", "--freeze", str(place))
    try:
        yield
    finally:
        _do("fsfreeze", "--unfreeze", str(place))


def _image(place: Path) -> Path:
    return place.with_suffix(".img")


def _did(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _do(*command: str) -> None:
    if not _did(*command):
        raise WorkError(f"{' '.join(command)} did not work")
