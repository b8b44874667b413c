"""Gives up what a recording without an engine still holds in shared memory for a takes folder that never comes back.

Nothing does this of itself: what was committed is kept until somebody says that it is not wanted.
"""

from pathlib import Path

from onset.counted import counted
from onset.errors import WorkError
from onset.takes.recording_plan import RecordingPlan, left_behind, remove_recording, undrained
from onset.takes.recover import is_alone, open_folder
from onset.wire.ring_file import sweep


def give_up(folder: Path) -> list[str]:
    """Free the memory of recordings that wait to write the take `folder`, or, where `folder` is where takes lie, any
    take in it; what was given up, in words. Raises WorkError where there is none, or a recorder still lives."""
    concerned = [plan for plan in left_behind() if _concerns(plan, folder.absolute())]
    if not concerned:
        raise WorkError(f"{folder}: nothing in memory waits for it; there is nothing to give up")
    for plan in concerned:
        if not is_alone(plan):
            raise WorkError(f"{folder}: the recorder of engine {plan.engine!r} still writes; wait until it has ended")
    return [_given_up(plan) for plan in concerned]


def _concerns(plan: RecordingPlan, folder: Path) -> bool:
    waits_for = open_folder(plan)
    takes = [Path(volume).resolve() for volume in plan.takes]
    if folder.resolve() in takes:
        return True
    return folder.resolve() == waits_for or (waits_for is None and folder.resolve().parent in takes)


def _given_up(plan: RecordingPlan) -> str:
    records, waits_for = undrained(plan), open_folder(plan)
    size_bytes = sum(path.stat().st_size for path in Path(plan.folder).iterdir())
    remove_recording(plan)
    sweep(plan.engine)
    what = f"{counted(records, 'record')} of engine {plan.engine!r}" + (f" for {waits_for}" if waits_for else "")
    return f"given up: {what}; {size_bytes >> 20} MiB of shared memory are free again"
