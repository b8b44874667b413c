"""Another recorder is started for a take that one records already: it must go, and the take go on."""

import time

from onset.bench.takes.faulty_take import LIMIT_S, Faulty
from onset.children import Child
from onset.errors import WorkError
from onset.takes import recorder_process

WATCHED_S = 1.0


def second_recorder(faulty: Faulty) -> str:
    """What the second one said. Raises WorkError when it stays."""
    second = Child("onset-bench-second", recorder_process.main, faulty.engine.recording(), may_have_children=True)
    try:
        give_up = time.monotonic() + LIMIT_S
        while second.poll():
            if time.monotonic() > give_up:
                raise WorkError(f"a second recorder for the same take still ran after {LIMIT_S:g} s")
            time.sleep(0.02)
        said = str(second.failure)
    finally:
        second.stop()
    time.sleep(WATCHED_S)
    return "the second one ended: " + said.replace(faulty.engine.name, "this engine")
