"""A file system of a few MiB, really mounted, where this user may mount."""

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
