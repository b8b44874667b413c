"""Whether a folder that cannot be read as a take is none, or one that is damaged: a take has a journal."""

import os
from pathlib import Path

from onset.errors import InputError
from onset.takes.layout import JOURNAL, MANIFEST, segments
from onset.takes.manifest_file import OtherVersion


def damage(folder: Path, error: InputError) -> str:
    """What is wrong with the take that `error` came from, in words; empty where the folder is no take, or one of
    another version."""
    manifest = folder / MANIFEST
    try:
        if not segments(folder) or isinstance(error, OtherVersion):
            return ""
        lacking = not manifest.exists()
    except OSError:  # there is a journal, and nobody may look into it
        return str(error)
    if not lacking and not os.access(manifest, os.R_OK):
        return str(error)
    why = f"{folder}: has a {JOURNAL} and no {MANIFEST}" if lacking else str(error)
    return f"{why}; mend it: onset take repair {folder}"
