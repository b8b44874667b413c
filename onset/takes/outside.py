"""Nothing is ever written into a take but what belongs to it: its hash list knows every file."""

import os
from pathlib import Path

from onset.errors import UsageError
from onset.takes.layout import MANIFEST


def check_outside_takes(path: Path) -> None:
    """Raise UsageError when `path`, to be written, lies in a take or is one, links followed."""
    real = Path(os.path.realpath(path))
    for folder in (real, *real.parents):
        if os.path.exists(folder / MANIFEST):  # noqa: PTH110 - False, too, where nobody may look
            raise UsageError(
                f"{path}: lies in the take {folder.name}, whose hashes would no longer agree; choose a place outside"
            )
