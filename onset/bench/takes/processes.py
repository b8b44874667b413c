"""What the kernel knows of other processes: CPU time, private memory, open files, whether they are there."""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

_MEMORY = "RssAnon:"


def cpu_ns(pid: int) -> int:
    """CPU time of all threads of a process, those that have ended included; 0 when it is gone.

    The clock id is that of clock_getcpuclockid(3): exact, where /proc/PID/stat counts in hundredths of a second.
    """
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:
        return 0


def private_bytes(pid: int) -> int:
    """Memory that is this process's alone (RssAnon); rings in shared memory, which fill with time, do not count."""
    for line in _read(pid, "status").splitlines():
        if line.startswith(_MEMORY):
            return int(line.split()[1]) * 1024
    return 0


def open_files(pid: int) -> int:
    """How many descriptors it holds; 0 when it is gone."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def lives(pid: int) -> bool:
    """Whether it runs, or stands still; one that has ended and was not waited for does not."""
    stat = _read(pid, "stat")
    return bool(stat) and stat.rpartition(")")[2].split()[0] != "Z"


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal; one that has gone already needs none."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def all_gone(pids: Iterable[int], limit_s: float) -> bool:
    """Wait for processes to end; whether all did."""
    give_up = time.monotonic() + limit_s
    left = [pid for pid in pids if lives(pid)]
    while left and time.monotonic() < give_up:
        time.sleep(0.02)
        left = [pid for pid in left if lives(pid)]
    return not left


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
