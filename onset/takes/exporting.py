"""Hands takes on to other programs: which kinds there are, where their files go, what came of it.

A kind is a file of onset/takes/export with one of two functions:

    export_take(take: Take, place: Place) -> Exported                    one export for each take
    export_takes(takes: Sequence[Take], place: Place) -> Exported        one for all of them, as a timeline is

Nothing is ever written into a take: it is closed, and its hash list would say so.
"""

import importlib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onset.errors import InputError, UsageError, WorkError
from onset.media.beside import beside
from onset.nearest import suggestion
from onset.takes.export_kinds import kinds
from onset.takes.layout import check_take_name
from onset.takes.outside import check_outside_takes
from onset.takes.read import Take
from onset.takes.unfinished import Unfinished

FIRST_FRAME = 1001
"""The number of the first picture, as visual effects count: there is room for frames before it."""


_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")
_LAST = ("nuke", "blender", "mhl")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an export goes, and how. `name` begins the names of its files; `streams` are those asked for, all when
    empty; a file that is there already is an error unless `replace`, or an export that died had begun it, which
    `unfinished` knows."""

    folder: Path
    name: str
    first_frame: int = FIRST_FRAME
    streams: tuple[str, ...] = ()
    replace: bool = False
    unfinished: Unfinished | None = None

    def file(self, name: str) -> Path:
        """The path of a file to write, its folder made. Raises UsageError when it is there already.

        Names of looks and trackers come from the take: one that leads out of the folder is refused with InputError.
        """
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise InputError(f"{name!r}, made of a name in the take, leads out of {self.folder}")
        path = self.folder / name
        left = self.unfinished is not None and self.unfinished.is_left(self.folder, name)
        if os.path.lexists(path) and not self.replace and not left:
            raise UsageError(f"{path} is there already and is kept; give another --out, or --replace")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkError(f"{path.parent}: cannot be made: {error.strerror or error}") from None
        if self.unfinished is not None:
            self.unfinished.begin(self.folder, name)
        return path

    def write(self, name: str, text: str) -> Path:
        """Write a text file whole. Raises UsageError or WorkError."""
        path = self.file(name)
        with beside(path) as part:
            part.write_text(text, encoding="utf-8")
        return path

    def chosen(self, take: Take) -> list[str]:
        """The streams to export. Raises InputError for one that the take does not have."""
        there = [stream.name for stream in take.manifest.streams]
        missing = [name for name in self.streams if name not in there]
        if missing:
            raise InputError(f"{take.folder}: has no stream {missing[0]!r}; it has: {', '.join(there) or 'none'}")
        return [name for name in there if name in self.streams or not self.streams]


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written. `frames` of pictures; `repeated` are ranges [first, last] of frame numbers from 0 that show
    another frame's picture because their own is missing; `notes` are what the receiver should know."""

    files: list[Path] = field(default_factory=list)
    frames: int | None = None
    repeated: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_answer(self) -> dict[str, Any]:
        """For JSON: of a numbered sequence only the first file is named."""
        files = [str(path) for path in self.files]
        return {
            "files": files if len(files) <= 8 else [*files[:3], f"... {len(files) - 4} more", files[-1]],
            "frames": self.frames, "repeated": self.repeated, "notes": self.notes,
        }  # fmt: skip


def in_a_file_name(text: str) -> str:
    """A look's or tracker's name as it can stand in a file's: what else there is becomes _."""
    return _FOREIGN.sub("_", text) or "_"


def check_kinds(wanted: Iterable[str]) -> None:
    """Raise UsageError for a kind that there is not, or when none is asked for."""
    named = list(wanted)
    for kind in named:
        if kind not in kinds():
            raise UsageError(f"--to {kind!r} is unknown; {suggestion(kind, kinds())}")
    if not named:
        raise UsageError(f"--to names nothing to make; known: {', '.join(kinds())}")


def in_order(wanted: Iterable[str]) -> list[str]:
    """Each kind once, those that read what others write behind them: a hash list is of all there is."""
    return sorted(dict.fromkeys(wanted), key=lambda kind: (kind in _LAST, kind == "mhl"))


def exported(kind: str, takes: Sequence[Take], out: Path, place: dict[str, Any]) -> Iterable[tuple[str, Exported]]:
    """Export takes as one kind into `out`: (name of the take, or of all of them, what was written).

    A take's files lie in a folder of its name; `place` are further fields of `Place`. Raises OnsetError.
    """
    check_kinds([kind])
    check_outside_takes(out)
    for take in takes:
        _check(take)
    module = importlib.import_module(f"onset.takes.export.{kind}")
    together = getattr(module, "export_takes", None)
    if together is not None:
        name = takes[0].manifest.name if len(takes) == 1 else "takes"
        folder = _folder(takes[0], out) if len(takes) == 1 else out
        yield name, together(takes, Place(folder=folder, name=name, **place))
        return
    _check_apart(takes, out)
    for take in takes:
        name = take.manifest.name
        yield name, module.export_take(take, Place(folder=_folder(take, out), name=name, **place))


def _folder(take: Take, out: Path) -> Path:
    """A take's own folder in `out`, called as the take's is. Raises UsageError when that is a take, as in the folder of
    takes itself."""
    folder = out / Path(os.path.abspath(take.folder)).name  # noqa: PTH100 - a take may be given as . or ..
    check_outside_takes(folder)
    return folder


def _check_apart(takes: Sequence[Take], out: Path) -> None:
    """Raise UsageError where the files of two takes would lie in one folder, before the first is written."""
    seen: dict[Path, Take] = {}
    for take in takes:
        other = seen.setdefault(_folder(take, out), take)
        if other is not take:
            raise UsageError(
                f"{other.folder} and {take.folder} have folders of the same name, and would both be exported to "
                f"{_folder(take, out)}; export them one by one, each with its own --out"
            )


def _check(take: Take) -> None:
    """Raise when the take is not to be exported."""
    check_take_name(take.manifest.name)
    take.check_ended()
    if take.frame_count < 1:
        raise InputError(f"{take.folder}: has no frames")
