"""The one folder that holds what is known of people's faces: pictures for recognition, profiles of expression.

    FOLDER/                 mode 0700: $ONSET_FACES, else $XDG_DATA_HOME/onset/faces, else ~/.local/share/onset/faces
    FOLDER/NAME/            one person, and everything that is kept of them; removing it is forgetting them

Nothing that was learned of a person is written anywhere else, and nothing that mixes several people is written at all:
what compares people is built in memory from these folders.
"""

import os
import shutil
import stat
import tempfile
import unicodedata
from pathlib import Path

from onset.errors import InputError, UsageError
from onset.nearest import suggestion

ENVIRONMENT = "ONSET_FACES"
UNKNOWN = "unknown"
"""What a face is called that nobody enrolled; no person's name."""
_LONGEST_NAME_BYTES = 120  # file systems end at 255; a name stands in file names of exports, too
_BESIDE_LETTERS = " -_.'\u2019"


def default_folder() -> Path:
    """Where face data lies unless a show or a command says otherwise. Raises InputError without a home folder."""
    chosen = os.environ.get(ENVIRONMENT)
    if chosen:
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(data) if data else Path.home() / ".local" / "share") / "onset" / "faces"
    except RuntimeError:
        raise InputError(f"there is no home folder to keep faces in; set {ENVIRONMENT} to a private folder") from None


def checked_name(name: str) -> str:
    """A person's name in the one form it is kept in (Unicode NFC). Raises UsageError for what is no plain name.

    Letters and digits of any script, and ` - _ . '` between them: never a path, nothing hidden, nothing invisible.
    """
    plain = unicodedata.normalize("NFC", name.strip())
    fault = _fault(plain)
    if fault:
        raise UsageError(f"{name!r} cannot be a person's name: {fault}; write letters, digits and - _ . ' between them")
    return plain


def _fault(name: str) -> str:
    if not name:
        return "it is empty"
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME_BYTES:
        return f"it is longer than {_LONGEST_NAME_BYTES} bytes"
    if name.casefold() == UNKNOWN:
        return f"{UNKNOWN!r} is what people are called who are not enrolled"
    if not name[0].isalnum():
        return f"it begins with {name[0]!r}"
    for letter in name:
        if unicodedata.category(letter)[0] not in "LMN" and letter not in _BESIDE_LETTERS:
            return f"it holds {letter!r}"
    return "it ends with a dot" if name.endswith(".") else ""


class FacesFolder:
    """The people of one folder. Nothing is made before something is to be kept."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = (path or default_folder()).expanduser()

    def names(self) -> list[str]:
        """Everyone of whom something is kept, sorted. Raises InputError when others can read the folder."""
        if not self._checked():
            return []
        return sorted(entry.name for entry in self.path.iterdir() if entry.is_dir() and not _fault(entry.name))

    def person(self, name: str) -> Path:
        """The folder of a person who is known already. Raises UsageError naming who is known."""
        plain, known = checked_name(name), self.names()
        if plain not in known:
            raise UsageError(f"nobody here is called {plain!r}; {suggestion(plain, known)}")
        return self.path / plain

    def make_person(self, name: str) -> Path:
        """The folder of a person, made with mode 0700 where it is not there yet."""
        plain = checked_name(name)
        self._make()
        folder = self.path / plain
        if folder.is_symlink():
            raise InputError(f"{folder} is a link; faces are kept in plain folders, so that forgetting removes them")
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def forget(self, name: str) -> list[str]:
        """Remove everything that is kept of a person and say what it was, as paths beneath the folder.

        The person is gone at once (one rename), the files then; what fails on the way is an InputError.
        """
        folder = self.person(name)
        removed = [str(path.relative_to(self.path)) for path in sorted(folder.rglob("*")) if not path.is_dir()]
        try:
            if folder.is_symlink():
                folder.unlink()
                return [folder.name]
            going = Path(tempfile.mkdtemp(prefix=".forgotten-", dir=self.path))
            folder.rename(going / "person")
            shutil.rmtree(going)
        except OSError as error:
            raise InputError(
                f"{folder} could not be removed whole: {error.strerror or error}; remove it by hand"
            ) from None
        return removed

    def revision(self) -> tuple[tuple[str, int], ...]:
        """Differs whenever somebody was added, changed or forgotten: each person's folder and when it last changed.

        Files are written by rename, so that a changed file changes its folder's time.
        """
        if not self.path.is_dir():
            return ()
        people = sorted(entry for entry in self.path.iterdir() if entry.is_dir() and not _fault(entry.name))
        return tuple((place.name, place.stat().st_mtime_ns) for person in people for place in (person, *_inner(person)))

    def _make(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"face folder {self.path} cannot be made: {error.strerror or error}") from None
        self._checked()

    def _checked(self) -> bool:
        """Whether the folder is there. Raises InputError when it is no folder of ours alone."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise InputError(f"face folder {self.path} cannot be read: {error.strerror or error}") from None
        if not stat.S_ISDIR(found.st_mode):
            raise InputError(f"face folder {self.path} is not a folder; set {ENVIRONMENT} to one")
        if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise InputError(f"face folder {self.path} can be read by others; run: chmod 700 '{self.path}'")
        return True


def write_private(path: Path, data: bytes) -> None:
    """Write a file that its owner alone can read, whole or not at all (a temporary file, then a rename)."""
    handle, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)  # mkstemp's mode is 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written: {error.strerror or error}") from None


def _inner(person: Path) -> list[Path]:
    return sorted(path for path in person.rglob("*") if path.is_dir())
