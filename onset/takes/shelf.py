"""The takes in a folder."""

from dataclasses import dataclass, field
from pathlib import Path

from onset.errors import InputError
from onset.takes.layout import MANIFEST, has_writer, segments
from onset.takes.manifest import Manifest
from onset.takes.manifest_file import read_manifest


@dataclass
class Shelf:
    """Takes by the time they rolled, and folders whose take.json cannot be read, with the reason."""

    takes: list[tuple[Path, Manifest]] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)


def shelf(folder: Path) -> Shelf:
    """The takes that lie directly in a folder. Raises InputError when it cannot be looked into."""
    found = Shelf()
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError as error:
        why = "there is no such folder" if isinstance(error, FileNotFoundError) else error.strerror or error
        raise InputError(f"{folder}: cannot be read: {why}; give the folder that holds the takes") from None
    for path in inside:
        try:
            if (path / MANIFEST).exists():
                found.takes.append((path, read_manifest(path)))
            elif segments(path):
                found.unreadable[path.name] = f"{path}: has no take.json; mend it with: onset take repair {path}"
        except InputError as error:
            found.unreadable[path.name] = str(error)
        except OSError as error:
            found.unreadable[path.name] = f"{path}: cannot be read: {error.strerror or error}"
    found.takes.sort(key=lambda take: (take[1].rolled_utc_ns, take[0].name))
    return found


def standing(folder: Path, manifest: Manifest) -> str:
    """A take's state in a word or two: one that is rolling may be alive or broken off."""
    if manifest.state != "rolling":
        return manifest.state
    try:
        return "rolling" if has_writer(folder) else "broken off"
    except OSError:  # somebody else's take: whether it is being written cannot be told
        return "rolling"
