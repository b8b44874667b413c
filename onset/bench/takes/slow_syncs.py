"""Syncs that take long, without rights to any disk: a `sitecustomize` for every process that finds it on its path."""

from pathlib import Path

NEVER_S = 1e9
_SITE = """
import os, pathlib, time
def slow(sync):
    def synced(descriptor):
        until = time.monotonic() + {longest_s!r}
        while pathlib.Path({mark!r}).exists() and time.monotonic() < until:
            time.sleep(0.02)
        sync(descriptor)
    return synced
os.fsync, os.fdatasync = slow(os.fsync), slow(os.fdatasync)
"""


def slow_syncs(folder: Path, mark: Path, longest_s: float = NEVER_S) -> Path:
    """Make the folder to be put on the path: each sync takes `longest_s` more for as long as there is a file `mark`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITE.format(mark=str(mark), longest_s=longest_s))
    return folder
