"""What exports that were killed had begun: their files are made again without being asked, anybody else's are kept.

Each export notes the names of its files, one a line, in a hidden file of the folder that they go into, before it writes
them. It holds that note's lock, which the kernel drops with its holder, and removes the note when all is done.
"""

import os
import secrets
from pathlib import Path

from onset.errors import UsageError, WorkError
from onset.media.beside import holds, remove_left

_NOTES = ".export-*.part"


class Unfinished:
    """One export's notes, of all folders that it writes into. A context: what stays when the work fails is noted."""

    def __init__(self) -> None:
        self._folders: dict[Path, _Notes] = {}

    def __enter__(self) -> "Unfinished":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for notes in self._folders.values():
            notes.close(done=kind is None)

    def is_left(self, folder: Path, name: str) -> bool:
        """Whether a file in `folder` is one that an export which died had begun. Raises UsageError when a living one
        has."""
        return name in self._of(folder).dead_names(name)

    def begin(self, folder: Path, name: str) -> None:
        """From now on this file is this export's. Raises WorkError."""
        try:
            self._of(folder).add(name)
        except OSError as error:
            raise WorkError(f"{folder / name}: could not be written: {error.strerror or error}") from None

    def _of(self, folder: Path) -> "_Notes":
        if folder not in self._folders:
            self._folders[folder] = _Notes(folder)
        return self._folders[folder]


class _Notes:
    def __init__(self, folder: Path) -> None:
        self._folder, self._own, self._descriptor = folder, dict[str, None](), -1
        self._path = folder / _NOTES.replace("*", secrets.token_hex(8))
        self._dead, self._living = dict[Path, set[str]](), set[str]()
        for path in sorted(folder.glob(_NOTES)) if folder.is_dir() else ():
            names, dead = _read(path)
            if not dead:
                self._living |= names
                continue
            self._dead[path] = names
            for name in names:
                remove_left(folder / name)

    def dead_names(self, name: str) -> set[str]:
        if name in self._living:
            where = self._folder / name
            raise UsageError(f"{where}: another export writes it at this moment; wait for that, or give another --out")
        return set().union(*self._dead.values())

    def add(self, name: str) -> None:
        if name in self._own:
            return
        if self._descriptor < 0:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
            holds(self._descriptor)
        os.write(self._descriptor, f"{name}\n".encode())
        self._own[name] = None

    def close(self, *, done: bool) -> None:
        """Remove what is settled: notes of files that are all made, or of which none is there."""
        for path, names in self._dead.items():
            if (done and names <= self._own.keys()) or not any((self._folder / name).exists() for name in names):
                path.unlink(missing_ok=True)
        if self._descriptor >= 0:
            if done or not any((self._folder / name).exists() for name in self._own):
                self._path.unlink(missing_ok=True)
            os.close(self._descriptor)


def _read(path: Path) -> tuple[set[str], bool]:
    """The names that an export noted, and whether it has ended. A last line that was cut off names nothing."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return set(), True  # done this very moment
    try:
        names = path.read_text(encoding="utf-8").split("\n")[:-1]
        inside = {name for name in names if ".." not in Path(name).parts and not Path(name).is_absolute()}
        return inside, holds(descriptor)
    finally:
        os.close(descriptor)
