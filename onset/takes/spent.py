"""Recordings that nobody needs any more: engine, recorder and encoders were killed, and all they recorded is written.

Whoever is killed cannot give its memory back. What still waits for a disk is never taken for spent: it is written
(`onset.takes.recover`) or given up by a person (`onset.takes.give_up`).
"""

import os
import shutil
import time
from pathlib import Path

from onset.errors import OnsetError
from onset.takes.finish_list import FinishList
from onset.takes.kept_word import read_kept_word
from onset.takes.recording_plan import PLAN, read_plan, undrained
from onset.wire import place
from onset.wire.ring_file import sweep

YOUNG_S = 60.0
"""One that is being made has not been locked by its engine yet."""


def give_back_spent() -> list[str]:
    """Free the memory of every spent recording, of engines of all names; the names of those engines."""
    engines = []
    try:
        memory = place.private_folder()
        for folder in memory.glob("*.recording-*"):
            if _is_old(folder) and not _is_held(folder) and _is_spent(folder):
                shutil.rmtree(folder, ignore_errors=True)
                engines.append(folder.name.partition(".recording-")[0])
        for engine in engines:
            if not any(memory.glob(f"{engine}.recording-*")):
                sweep(engine)  # the rings that its encoders read
    except (OSError, OnsetError):  # another was quicker, or this is no place for memory: whoever needs it says so
        return engines
    return engines


def _is_old(folder: Path) -> bool:
    """By its plan, which is written first and never again; by itself where that is removed already."""
    made = folder / PLAN
    return time.time() - (made if made.exists() else folder).stat().st_mtime > YOUNG_S


def _is_held(folder: Path) -> bool:
    """Whether an engine, an encoder or a recorder works in it: each holds a lock while it lives, frozen or not."""
    for path in folder.iterdir():
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if place.is_locked(descriptor):
                return True
        finally:
            os.close(descriptor)
    return False


def _is_spent(folder: Path) -> bool:
    """Whether all of it is written, and every take finished. What only another version can read stays."""
    plan = read_plan(folder)
    if plan is None:
        return not (folder / PLAN).exists()  # whoever was removing it was killed
    try:
        rolls = bool(read_kept_word(plan.word("take")))
        return not (undrained(plan) or rolls or FinishList(plan.word("finish")).unfinished)
    except OnsetError:
        return False
