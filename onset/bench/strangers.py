"""How many processors programs that are not measured took beside a measurement: a machine that seems quiet may not be.

Measured at 1080p60, windows of 5 s in turn, four virtual cores, others using 3.1 of them without a take and 2 with one:
p99 12.3 and 14.2 ms without, 27.8 and 20.7 with, as encoders came forward for a share. With the measured processes in a
CPU group that outweighs the others (cpu.shares 262144): 8.1, 8.1 and 7.0 without, 11.5 and 10.1 with.
"""

import os
import time
from pathlib import Path

_WORK = (0, 1, 2, 5, 6)
"""Of the line `cpu` of /proc/stat, proc(5): user, nice, system, irq, softirq; guests are in user already."""


class Strangers:
    """Counts from when it is built: all but this process and what descends from it. What ends meanwhile is not ours."""

    def __init__(self) -> None:
        self._began_s, self._busy_s, self._ours_s = time.monotonic(), _busy_s(), _family_s(os.getpid())

    def cores(self) -> float | None:
        """Processors in use by others since then, 0 to all; None where the system does not say (no Linux)."""
        busy_s, ours_s = _busy_s(), _family_s(os.getpid())
        if busy_s is None or self._busy_s is None:
            return None
        mine_s = sum(spent - self._ours_s.get(pid, 0.0) for pid, spent in ours_s.items())
        return max(0.0, busy_s - self._busy_s - mine_s) / (time.monotonic() - self._began_s)


def _busy_s() -> float | None:
    try:
        fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except FileNotFoundError:
        return None
    return sum(int(fields[place]) for place in _WORK) / os.sysconf("SC_CLK_TCK")


def _family_s(root: int) -> dict[int, float]:
    """CPU seconds of a process and of each that descends from it."""
    parents, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(path.parent.name)
        parents[pid] = int(fields[1])
        spent[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return {pid: seconds for pid, seconds in spent.items() if _descends(pid, root, parents)}


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid != root and pid in parents:
        pid = parents[pid]
    return pid == root
