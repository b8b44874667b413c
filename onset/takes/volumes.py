"""The folders of one take: its own, and those on other volumes that its recorder went on in."""

import os
from collections.abc import Iterable
from pathlib import Path

from onset.takes.layout import Segment, segments
from onset.takes.manifest import Manifest


def take_folders(folder: Path, manifest: Manifest) -> list[Path]:
    """Every folder that holds journal segments of the take in `folder`, its own first.

    Those that the manifest names, and those that it foresaw at the roll and that have segments: a disk that turns
    read-only takes no note any more of where its recorder went on.
    """
    foreseen = [other for other in manifest.may_be_in if other not in manifest.also_in and segments(Path(other))]
    return [folder, *(Path(other) for other in (*manifest.also_in, *foreseen))]


def take_segments(folder: Path, manifest: Manifest) -> list[Segment]:
    """All segments of a take, wherever they lie. Raises OSError."""
    return [segment for where in take_folders(folder, manifest) for segment in segments(where)]


def settle_folders(folder: Path, manifest: Manifest) -> None:
    """The take is to be closed: what was foreseen is named now, or was not needed."""
    manifest.also_in = [str(other) for other in take_folders(folder, manifest)[1:]]
    manifest.may_be_in = []


def free_bytes(folders: Iterable[Path]) -> int:
    """Room on the disks that folders of a take lie on or will lie on, each disk once; of one that has gone none."""
    free = {}
    for folder in folders:
        try:
            at = os.statvfs(folder if folder.exists() else folder.parent)
        except OSError:
            continue
        free[at.f_fsid or folder] = at.f_bavail * at.f_frsize
    return sum(free.values())
