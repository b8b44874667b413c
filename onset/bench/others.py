"""How much of the machine other programs used while we measured: what turns a figure into a guess."""

import os
from pathlib import Path

STAT = Path("/proc/stat")
IDLE, IOWAIT, LAST = 3, 4, 8
"""Fields of the first line of /proc/stat (proc(5)); after `steal` guest time is counted twice."""


class Others:
    """Begins to watch when it is built."""

    def __init__(self) -> None:
        self._busy_s, self._all_s = machine_s()
        self._own_s = own_s()

    def share(self) -> float:
        """CPU used since then by others than this process and its ended children, of all there was; 0 to 1."""
        busy_s, all_s = machine_s()
        others_s = (busy_s - self._busy_s) - (own_s() - self._own_s)
        return round(min(1.0, max(0.0, others_s / max(all_s - self._all_s, 1e-9))), 4)


def machine_s() -> tuple[float, float]:
    """CPU seconds since the start of the machine, all cores: busy ones, and all."""
    fields = [int(field) for field in STAT.read_text().splitlines()[0].split()[1 : LAST + 1]]
    per_s = os.sysconf("SC_CLK_TCK")
    return (sum(fields) - fields[IDLE] - fields[IOWAIT]) / per_s, sum(fields) / per_s


def own_s() -> float:
    """CPU seconds of this process and of all its children that have ended, theirs included."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
