"""Where a take that is being written lies: held by its lock, and found again where somebody moves it while it rolls."""

import os
from pathlib import Path

from onset.errors import WorkError
from onset.takes.layout import JOURNAL, LOCK, hold


class TakePlace:
    """A take's folder, held by this process until `close`. Raises WorkError when another one writes the take, OSError
    where it cannot be made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.parent.is_dir():  # where the take's own is not there any more, somebody has deleted it
            (folder / JOURNAL).mkdir(parents=True, exist_ok=True)
        lock = hold(folder)
        if lock is None:
            raise WorkError(f"{folder}: another recorder writes this take; it goes on alone")
        self._lock = lock

    def is_there(self) -> bool:
        """Whether what is held lies where it did."""
        try:
            there = (self.folder / LOCK).stat()
        except FileNotFoundError:
            return False
        except OSError:  # a disk that cannot be read at this moment has not moved
            return True
        ours = os.fstat(self._lock)
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def follow(self) -> bool:
        """Whether the folder was moved: `folder` is where it is now."""
        moved = Path(f"/proc/self/fd/{self._lock}").readlink().parent
        if moved == self.folder or not (moved / JOURNAL).is_dir() or not os.fstat(self._lock).st_nlink:
            return False
        self.folder = moved
        return True

    def make_again(self) -> None:
        """The folder was deleted: another one in its place. Raises WorkError when another program has begun one there,
        OSError."""
        (self.folder / JOURNAL).mkdir(parents=True, exist_ok=True)
        if self.is_there():
            return
        lock = hold(self.folder)
        if lock is None:
            raise WorkError(f"{self.folder}: was deleted, and another program writes a take in its place")
        os.close(self._lock)
        self._lock = lock

    def close(self) -> None:
        """Let go of the take."""
        os.close(self._lock)
