"""ASC MHL 2.0 over what was exported of a take: made last, so that whoever receives the folder can prove it.

The take's own list stays as it is: exports lie outside of it, and nothing is added to a take.
"""

from datetime import UTC, datetime
from pathlib import Path

from onset.counted import counted
from onset.errors import InputError, WorkError
from onset.takes.exporting import Exported, Place
from onset.takes.hash_list import hash_tree, write_hash_list
from onset.takes.layout import HASHES
from onset.takes.read import Take


def export_take(take: Take, place: Place) -> Exported:
    """ascmhl/ in the take's exports. Raises InputError when nothing was exported yet, UsageError when it is there."""
    if not place.folder.is_dir() or not any(_is_export(path) for path in place.folder.iterdir()):
        raise InputError(f"{place.folder}: nothing of {take.manifest.name} is exported there yet; name other kinds too")
    folder = place.file(HASHES)
    try:
        tree = hash_tree(place.folder, {})
        write_hash_list(place.folder, tree, datetime.now(UTC))
    except OSError as error:
        raise WorkError(f"{folder}: could not be written: {error.strerror or error}") from None
    return Exported(files=sorted(folder.iterdir()), notes=[f"{counted(len(tree.files), 'file')} hashed"])


def _is_export(path: Path) -> bool:
    return path.name != HASHES and not path.name.startswith(".")
