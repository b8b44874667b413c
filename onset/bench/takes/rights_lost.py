"""A take whose folder nobody may read, enter or write to for a while: processes that are root's keep to it as well."""

import time
from dataclasses import replace
from functools import partial
from typing import Any

from onset.bench.takes.faulty_take import Faulty, lived
from onset.bench.takes.recording_engine import RecordingRun
from onset.takes.layout import JOURNAL

SEGMENT_S = 0.5
"""Short segments: a file that is open already needs no rights, a new one does."""


def rights_lost(run: RecordingRun, seconds: float, name: str) -> dict[str, Any]:
    """The mode of the take's folder and of its journal is 0 for so long."""
    return lived(replace(run, ruled=True, settings={"segment_s": SEGMENT_S}), partial(_taken_away, seconds), name)


def _taken_away(seconds: float, faulty: Faulty) -> str:
    folders = (faulty.folder / JOURNAL, faulty.folder)
    modes = [folder.stat().st_mode for folder in folders]
    for folder in folders:
        folder.chmod(0)
    try:
        time.sleep(seconds)
        return faulty.alarm("Permission denied")
    finally:
        for folder, mode in zip(reversed(folders), reversed(modes), strict=True):
            folder.chmod(mode)
