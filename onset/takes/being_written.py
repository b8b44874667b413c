"""Who writes a take at this moment, in words: a take that rolls is not finished, which is nothing to mend."""

from pathlib import Path

from onset.errors import WireError
from onset.takes.finish_list import FinishList
from onset.takes.layout import has_writer
from onset.takes.recorder_process import read_status
from onset.takes.recording_plan import RecordingPlan, recordings
from onset.takes.recover import is_rolling, open_folder


def being_written(folder: Path) -> str:
    """By whom a take is being written, in words; empty when nobody does. Also true of one whose recorder is being
    started again, while nobody holds its lock. Raises OSError."""
    if not (is_rolling(folder) or has_writer(folder)):
        return ""
    for plan in recordings():
        if open_folder(plan) == folder.resolve():
            return f"it rolls, written by {_recorder(plan)}"
        if folder.resolve() in _finishing(plan):
            return f"it is cut, its files are being made by {_recorder(plan)}"
    return "by a process that is no recorder of this user: a repair, or an engine of somebody else"


def _finishing(plan: RecordingPlan) -> list[Path]:
    try:
        return [one.resolve() for one in FinishList(plan.word("finish")).waiting]
    except (WireError, FileNotFoundError):  # it ended this very moment, or its engine says that it is damaged
        return []


def _recorder(plan: RecordingPlan) -> str:
    pid = read_status(plan).get("pid")
    return f"the recorder of engine {plan.engine!r}" + (f", process {pid}" if pid else "")
