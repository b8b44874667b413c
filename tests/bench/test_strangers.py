"""Work of other programs is told beside a measurement; one's own, and that of one's children, is not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from onset.bench.strangers import Strangers

SPIN = "import time; end = time.monotonic() + 20\nwhile time.monotonic() < end: pass"
ORPHAN = f"import subprocess as s, sys; print(s.Popen([sys.executable, '-c', {SPIN!r}], stdout=s.DEVNULL).pid)"
SECONDS = 0.4
EXACT_CORES = 0.15
"""/proc counts in hundredths of a second, for each process by itself."""


def test_what_children_take_is_not_told_of_others() -> None:
    cores = os.cpu_count() or 1
    children = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(min(4, cores))]
    try:
        others, ours = measured([child.pid for child in children])
    finally:
        for child in children:
            child.kill()
            child.wait()
    assert others <= cores - ours + EXACT_CORES


def test_what_a_stranger_takes_is_told() -> None:
    found = subprocess.run([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True, check=True)
    stranger = int(found.stdout)
    try:
        others, took = measured([stranger])
    finally:
        os.kill(stranger, signal.SIGKILL)
    assert others >= took - EXACT_CORES


def measured(pids: Sequence[int]) -> tuple[float, float]:
    """Processors that others took, and these processes, in the same time."""
    before, began, strangers = sum(map(spent_s, pids)), time.monotonic(), Strangers()
    time.sleep(SECONDS)
    others = strangers.cores()
    assert others is not None
    return others, (sum(map(spent_s, pids)) - before) / (time.monotonic() - began)


def spent_s(pid: int) -> float:
    return time.clock_gettime((~pid << 3) | 2)
