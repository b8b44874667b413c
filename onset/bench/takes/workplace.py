"""A folder for the takes of a benchmark, on the disk that is measured, and gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onset.errors import WorkError

NEEDED_BYTES = 8 << 30


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder in the folder for temporary files (TMPDIR). Raises WorkError when little room is left there."""
    with tempfile.TemporaryDirectory(prefix="onset-bench-takes-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        free = shutil.disk_usage(folder).free
        if free < NEEDED_BYTES:
            raise WorkError(
                f"{folder.parent} has {free >> 30} GiB free, and takes of this benchmark need {NEEDED_BYTES >> 30}; "
                "make room, or set TMPDIR to another disk"
            )
        yield folder


def emptied(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
