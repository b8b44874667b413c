"""Files that the settings of a take name - plates behind the actor, mattes, looks - kept in the take after the cut.

Not while it rolls: the disk is busy then. What is too large to copy, or finds no room, is named with its hash, so that
who renders the take again knows whether he has the right one.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xxhash

from onset.errors import InputError
from onset.takes.deliver import xxh128_of
from onset.takes.layout import PLATES, sync_folder
from onset.takes.read import Take
from onset.takes.rebuild import KeptFile

LARGEST_KEPT_BYTES = 256 << 20
"""Of one file or sequence; larger ones are named only. A still is some megabytes, ten seconds of ProRes 200."""
MOST_KEPT_BYTES = 1 << 30
MOST_NAMED = 64
LEAST_FREE_BYTES = 2 << 30
"""What has to be left on the disk: the next take is worth more than a copy."""
FOLDER = "files"
_ENDS = (".path", ".cdl", ".lut")
_PARTS = ("layer.", "matte.", "looks.")


def keep_files(take: Take) -> list[KeptFile]:
    """Copy what the take's settings name into it, and say what is where; what is kept already is left alone."""
    before = {one.path: one for one in take.manifest.files}
    left_bytes = MOST_KEPT_BYTES
    for path in named_paths(record.values for record in take.settings.values()):
        known = before.get(path)
        if known is not None and known.kept:
            left_bytes -= known.length
            continue
        found = _kept(take, path, left_bytes)
        if found is not None:
            left_bytes -= found.length if found.kept else 0
            before[path] = found
    return list(before.values())


def named_paths(values: Iterable[Mapping[str, Any]]) -> list[str]:
    """What settings by path name of files: files, sequences (shot_%04d.png), folders of one; each once."""
    texts = {
        value
        for settings in values
        for name, value in settings.items()
        if name.startswith(_PARTS) and name.endswith(_ENDS) and isinstance(value, str) and value
    }
    return sorted(texts)[:MOST_NAMED]


def kept_paths(folder: Path, files: Iterable[KeptFile]) -> dict[str, str]:
    """What a setting names -> the take's own copy of it, as far as it has one."""
    return {one.path: str((folder / one.kept).absolute()) for one in files if one.kept}


def _kept(take: Take, path: str, left_bytes: int) -> KeptFile | None:
    """None for what is not there any more, or cannot be read."""
    try:
        sources = _sources(Path(path))
        digests = [xxh128_of(source) for source in sources]
        lengths = [source.stat() for source in sources]
    except (OSError, InputError):
        return None
    digest = digests[0] if len(digests) == 1 else xxhash.xxh3_128_hexdigest("".join(digests).encode())
    entry = KeptFile(
        path=path, files=len(sources), length=sum(one.st_size for one in lengths), xxh128=digest,
        changed_since_roll=any(one.st_mtime_ns > take.manifest.rolled_utc_ns for one in lengths),
    )  # fmt: skip
    try:
        room = shutil.disk_usage(take.folder).free - LEAST_FREE_BYTES
        if entry.length > min(LARGEST_KEPT_BYTES, left_bytes, room):
            return entry
        place = take.folder / PLATES / FOLDER / xxhash.xxh3_64_hexdigest(path.encode())
        _copy(sources, digests, place)
    except OSError:  # the disk: the take is closed all the same, and says that this file is not in it
        return entry
    # A folder is named itself; of a file or a pattern the last part stays, so that it reads as it did.
    kept = place if Path(path).is_dir() else place / Path(path).name
    entry.kept = kept.relative_to(take.folder).as_posix()
    return entry


def _sources(path: Path) -> list[Path]:
    """The files that a path stands for. Raises InputError, OSError."""
    from onset.media.sequence import find_sequence

    return [path] if path.is_file() else [source for _, source in find_sequence(path).files]


def _copy(sources: Sequence[Path], digests: Sequence[str], place: Path) -> None:
    """Whole or not at all. Raises OSError, also where a file changes while it is copied."""
    part = place.with_name(f".{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        for source, digest in zip(sources, digests, strict=True):
            copy = part / source.name
            shutil.copyfile(source, copy)
            if xxh128_of(copy) != digest:
                raise OSError(f"{source} is being written")
            with copy.open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(part)
        shutil.rmtree(place, ignore_errors=True)
        part.replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    sync_folder(place.parent)
