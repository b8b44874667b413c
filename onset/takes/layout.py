"""Names and places in a take's folder. docs/take.md describes what lies there."""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from onset.errors import UsageError
from onset.wire.place import is_locked, lock

MANIFEST = "take.json"
JOURNAL = "journal"
PLATES = "plates"
SOUND = "sound.wav"
HASHES = "ascmhl"
DAMAGED = "damaged"
"""Folder in the journal where `repair` keeps segments as it found them, when some of their records were lost."""
LOCK = ".recorder.lock"
"""Held (F_OFD_SETLK, exclusive, whole file) by whoever writes the take, for as long as it writes: the kernel lets go of
it when its holder dies, however. The file itself stays; it is empty and not hashed."""
META = "meta"
STILLS = ".exr"
"""Ending of streams that are delivered as a folder of numbered stills."""
FIRST_STILL = 1001
LONGEST_NAME = 64
_STREAM = re.compile(r"[a-z][a-z0-9_]{0,31}")
_SEGMENT = re.compile(r"(\d{3,6})\.([a-z][a-z0-9_]{0,31})\.mcap")


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """One file of the journal: of `stream`, or of the records (`meta`). Numbers rise; none is ever used again."""

    number: int
    stream: str
    path: Path


def check_take_name(name: str) -> str:
    """`name`, when it can name a take's folder. Raises UsageError saying what can."""
    written = 1 <= len(name) <= LONGEST_NAME and all(one in "_-" or is_letter(one) for one in name)
    if not written or name[0] in "_-" or name != unicodedata.normalize("NFC", name):
        raise UsageError(
            f"take name {name!r} cannot name a folder: write 1 to {LONGEST_NAME} letters, digits, _ or - "
            "(Unicode's form NFC), starting with a letter or digit"
        )
    return name


def is_letter(one: str) -> bool:
    """Whether a character may stand in a take's name: letters and digits of any script with the marks that belong to
    them. No file system takes them for anything else, as some do with signs."""
    return unicodedata.category(one)[0] in "LMN"


def check_stream_name(name: str) -> str:
    """`name`, when it can name a stream. Raises ValueError saying what can."""
    if not _STREAM.fullmatch(name) or name == META:
        raise ValueError(f"stream name {name!r} cannot be used: write 1 to 32 of a-z 0-9 _, a letter first, not meta")
    return name


def segment_path(folder: Path, number: int, stream: str) -> Path:
    """Where segment `number` (from 1) of a stream, or of `meta`, lies."""
    return folder / JOURNAL / f"{number:03}.{stream}.mcap"


def segments(folder: Path, stream: str | None = None) -> list[Segment]:
    """The segments that lie in a take's folder, by number; of one stream, or of all. Raises OSError when unreadable."""
    journal = folder / JOURNAL
    if not journal.is_dir():
        return []
    found = []
    for path in journal.iterdir():
        match = _SEGMENT.fullmatch(path.name)
        if match and path.is_file() and stream in (None, match[2]):
            found.append(Segment(int(match[1]), match[2], path))
    return sorted(found)


def next_segment_number(folder: Path, stream: str) -> int:
    """The number after the last one used for this stream, damaged segments that were put aside included."""
    damaged = folder / JOURNAL / DAMAGED
    aside = (_SEGMENT.match(path.name) for path in (damaged.iterdir() if damaged.is_dir() else ()))
    used = [segment.number for segment in segments(folder, stream)]
    return max([0, *used, *(int(match[1]) for match in aside if match and match[2] == stream)]) + 1


def delivered_path(folder: Path, stream: str, ending: str) -> Path:
    """The delivered pictures of a stream: a file with this `ending`, of `.exr` a folder."""
    if ending == STILLS:
        return folder / f"{stream}_exr"
    return folder / f"{stream}{ending}"


def still_name(take: str, stream: str, number: int) -> str:
    """The file of frame `number` (from 0) of a stream that is delivered as stills."""
    return f"{take}_{stream}.{FIRST_STILL + number:04}{STILLS}"


def make_take_folder(takes: Path, name: str) -> Path:
    """A new, empty folder of a take under `takes`. Raises FileExistsError: a take is never written over."""
    folder = takes / check_take_name(name)
    folder.mkdir(parents=False, exist_ok=False)
    (folder / JOURNAL).mkdir()
    (folder / PLATES).mkdir()
    sync_folder(folder)
    sync_folder(takes)
    return folder


def take_back_folder(folder: Path) -> None:
    """Remove the folder that was made for a take which never began; one that a recorder has begun in stays.

    Raises OSError.
    """
    if not (folder / MANIFEST).exists() and not segments(folder):
        shutil.rmtree(folder)


def hold(folder: Path) -> int | None:
    """Take the writer's lock of a take: the descriptor to keep open, or None when a living writer holds it.

    Raises OSError where the file cannot be made. The descriptor may be inherited; the lock ends with its last copy.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    if lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """The writer's lock for the time of a block; False when somebody else holds it."""
    descriptor = hold(folder)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def has_writer(folder: Path) -> bool:
    """Whether a living process writes this take, found out without taking the lock."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        return is_locked(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
