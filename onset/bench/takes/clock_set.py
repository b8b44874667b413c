"""The wall clock is set while a take rolls. The machine's own stays as it is: others go by it."""

import time
from typing import Any

from onset.bench.takes.faulty_take import Faulty, lived
from onset.bench.takes.recording_engine import SET_CLOCK, RecordingRun
from onset.takes.read import open_take

AHEAD_S = (3600, -7200)
BETWEEN_S = 1.0


def clock_set(run: RecordingRun, name: str) -> dict[str, Any]:
    """The engine reads a clock that is an hour ahead, then one that is two hours behind."""
    row = lived(run, _set, name)
    (folder,) = run.takes.iterdir()
    with open_take(folder) as take:
        steps_s = [event.values["step_ns"] / 1e9 for event in take.events if event.what == "clock-step"]
    told = ", ".join(f"{step_s:+.2f} s" for step_s in steps_s)
    return {**row, "happened": f"steps told in the take: {told or 'none'}"}


def _set(faulty: Faulty) -> str:
    for ahead_s in AHEAD_S:
        faulty.engine.ask(f"{SET_CLOCK}{ahead_s}")
        time.sleep(BETWEEN_S)
    return ""
