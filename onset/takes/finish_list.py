"""Which takes wait to be finished, and which are: kept where the next recorder finds it, should this one be killed."""

from pathlib import Path

import msgspec

from onset.errors import InputError, WireError
from onset.takes.kept_word import read_kept_word, write_kept_word
from onset.takes.manifest_file import read_manifest

TOLD = 64


class _Kept(msgspec.Struct):
    waiting: list[str] = []
    done: list[str] = []
    count: int = 0


class FinishList:
    """Kept at `place`, written whole before anything relies on it. Raises WireError when it is damaged.

    `count` is how many takes left the list, however they ended; `done` are the last of them.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        text = read_kept_word(place)
        try:
            self._kept = msgspec.json.decode(text, type=_Kept) if text else _Kept()
        except msgspec.DecodeError as error:
            raise WireError(f"{place}: {error}; stop the engine and start it again") from None

    @property
    def waiting(self) -> list[Path]:
        """Folders of takes that were cut in order and are not finished yet, the oldest first."""
        return [Path(folder) for folder in self._kept.waiting]

    @property
    def unfinished(self) -> list[Path]:
        """Of these, the ones that still are to be: there, and closed by nobody since, as by `repair`."""
        return [folder for folder in self.waiting if folder.is_dir() and not _is_closed(folder)]

    @property
    def done(self) -> list[str]:
        """The last folders that left the list."""
        return self._kept.done

    @property
    def count(self) -> int:
        """How many have left it."""
        return self._kept.count

    def add(self, folder: Path) -> None:
        """A take was cut. One whose cut is read again, because a recorder died over it, waits once."""
        if str(folder) not in self._kept.waiting:
            self._kept.waiting.append(str(folder))
            self._keep()

    def leave(self, folder: Path) -> None:
        """It is finished, or will not be."""
        if str(folder) in self._kept.waiting:
            self._kept.waiting.remove(str(folder))
        self._kept.done = [*self._kept.done, str(folder)][-TOLD:]
        self._kept.count += 1
        self._keep()

    def _keep(self) -> None:
        write_kept_word(self._place, msgspec.json.encode(self._kept))


def _is_closed(folder: Path) -> bool:
    try:
        return read_manifest(folder).state != "rolling"
    except InputError:
        return False
