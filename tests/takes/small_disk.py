"""A file system of a few MiB, really mounted, where this user may mount."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(place: Path, *, mebibytes: int) -> Iterator[Path]:
    """Skips the test where mounting needs rights that it has not."""
    place.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "onset-test", str(place)]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def real_disk(place: Path, *, mebibytes: int) -> Iterator[Path]:
    """An ext4 of its own in a file, which can fail as disks do. Skips the test where that cannot be mounted."""
    image = place.with_suffix(".img")
    with image.open("wb") as file:
        file.truncate(mebibytes << 20)
    place.mkdir()
    for asked in (["mkfs.ext4", "-q", str(image)], ["mount", "-o", "loop", str(image), str(place)]):
        if shutil.which(asked[0]) is None or subprocess.run(asked, capture_output=True, check=False).returncode:
            pytest.skip(f"{asked[0]} of a file needs root and a loop device")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fail(place: Path) -> None:
    """What the kernel does when a disk fails: the file system is read-only, also for files that are open."""
    subprocess.run(["mount", "-o", "remount,abort", str(place)], check=True, capture_output=True)


def come_back(place: Path) -> None:
    """The disk is taken off, checked, and put on again."""
    subprocess.run(["umount", str(place)], check=True)
    image = place.with_suffix(".img")
    checked = subprocess.run(["e2fsck", "-fy", str(image)], capture_output=True, check=False)
    assert checked.returncode in (0, 1), checked.stdout
    subprocess.run(["mount", "-o", "loop", str(image), str(place)], check=True)
