"""A file system of a few MiB, really mounted, where this user may mount."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from onset.bench.takes import failing_disk
from onset.errors import WorkError


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
    with ExitStack() as disk:
        try:
            disk.enter_context(failing_disk.real_disk(place, mebibytes=mebibytes))
        except WorkError as error:
            pytest.skip(str(error))
        yield place
