"""Writes what a killed engine and its killed recorder left in shared memory: committed frames that no take has yet."""

import os
from pathlib import Path

import msgspec

from onset.children import Child
from onset.counted import counted
from onset.errors import OnsetError, WorkError
from onset.takes import recorder_process
from onset.takes.finish_list import FinishList
from onset.takes.kept_word import read_kept_word
from onset.takes.recorder import hold_recorder
from onset.takes.recording_plan import RecordingPlan, is_alive, left_behind, recordings, remove_recording, undrained
from onset.wire.ring_file import sweep

RECOVER_LIMIT_S = 30.0


class _Place(msgspec.Struct):
    volume: str
    name: str


class _OpenTake(msgspec.Struct):
    """Of an open take's state, where it lies: all that every version says alike."""

    rolled: _Place


def recover(plan: RecordingPlan) -> None:
    """Write what a recording without an engine still holds into its take, and free its memory. Raises OnsetError, also
    where no disk takes it: then it stays in memory."""
    left = undrained(plan)
    while True:
        child = Child("onset-recover", recorder_process.main, plan, may_have_children=True)
        try:
            child.ready(RECOVER_LIMIT_S)
        finally:
            child.stop(RECOVER_LIMIT_S)
        if child.failure is not None:
            raise child.failure
        before, left = left, undrained(plan)
        if not left:
            sweep(plan.engine)  # the rings that its encoders read, too
            return
        if left >= before:  # else it only ran out of time, as on a slow disk
            why = recorder_process.read_status(plan).get("ending") or "its recorder wrote none of them"
            stuck = counted(left, f"record of {plan.engine} stays", f"records of {plan.engine} stay")
            raise WorkError(f"{stuck} in memory: {why}; make room, or bring the disk back")


def recover_earlier(engine: str) -> list[str]:
    """Before an engine records: write what one of its name left in memory, killed with its recorder, or stopped while
    no disk took it. Warnings about what still cannot be written, which stays there, and about unfinished takes."""
    warnings = []
    for plan in left_behind(engine):
        try:
            left = unfinished(plan)
            if undrained(plan):
                recover(plan)
        except OnsetError as error:
            warnings.append(
                f"frames of an earlier run are still in memory: {error}; or give them up: "
                f"onset take repair {plan.takes[0]} --give-up"
            )
            continue
        warnings += [
            f"{folder.name} of an earlier run is recorded, but not finished: onset take repair {folder}"
            for folder in left
        ]
        remove_recording(plan)
    return warnings


def recover_into(folder: Path) -> int:
    """Before a take is mended: write what memory still holds of it. How many records that were; 0 where a living
    recorder does so itself, and where there is nothing. Raises OnsetError where that cannot be written."""
    records = 0
    for plan in left_behind():
        waiting, open_take = undrained(plan), open_folder(plan)
        concerns = str(folder.absolute().parent) in plan.takes
        if concerns and (waiting or open_take is not None) and is_alone(plan):
            try:
                recover(plan)
            except OnsetError:
                if open_take in (None, folder.resolve()):
                    raise
                continue  # frames of another take, which are safe where they are
            records += waiting
    return records


def unfinished(plan: RecordingPlan) -> list[Path]:
    """Folders of takes that were cut in a recording without an engine, and were still to be finished: its recorder
    ended before, as where the disk failed. Raises WireError when their list is damaged."""
    return FinishList(plan.word("finish")).unfinished


def is_rolling(folder: Path) -> bool:
    """Whether this take is open in a recording whose engine or recorder lives: also in the moment between two
    recorders, when nobody holds the take's own lock."""
    return any(
        open_folder(plan) == folder.resolve() and (is_alive(plan) or not is_alone(plan)) for plan in recordings()
    )


def open_folder(plan: RecordingPlan) -> Path | None:
    """The folder of the take that is open in a recording, which another version may have begun; None where no take is,
    and where what is said of it cannot be read."""
    kept = read_kept_word(plan.word("take"))
    try:
        rolled = msgspec.json.decode(kept, type=_OpenTake).rolled if kept else None
    except msgspec.DecodeError:
        return None
    return (Path(rolled.volume) / rolled.name).resolve() if rolled is not None else None


def is_alone(plan: RecordingPlan) -> bool:
    """Whether no recorder works for it."""
    try:
        lock = hold_recorder(plan)
    except FileNotFoundError:
        return False  # removed this very moment by the recorder that has drained it
    if lock is None:
        return False
    os.close(lock)
    return True
