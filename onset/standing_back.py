"""A process stands back: it computes when nobody else wants to, until it, or who waits for it, takes it forward again.

SCHED_IDLE, not niceness: whoever wakes has the processor at once, and counts it as free when it looks for one.
Measured at 1080p60, three streams, four virtual cores: threads of the engine waited for processors 5 to 7 ms a frame,
all together, beside encoders at niceness 10, and 2.3 to 4.7 beside ones that stood back (0.3 to 0.6 with no take).
Linux lets root, CAP_SYS_NICE and a limit (`ulimit -e 20`, LimitNICE=0) take a process forward; who may not stays.
"""

import os
import threading
from functools import cache
from pathlib import Path

from onset.turns import BESIDE_NS, set_turns


def stand_back(pid: int = 0) -> bool:
    """Every thread of a process of this user; 0: this one. False, and nothing done, where it could not come forward."""
    return may_come_forward() and _set(pid, os.SCHED_IDLE)


def come_forward(pid: int = 0) -> None:
    """At its niceness again, in long turns that interrupt nobody. Without effect on one that does not stand back, and
    where there is no right to: somebody has started all of it as idle work."""
    if may_come_forward():
        _set(pid, os.SCHED_BATCH)


def stands_back() -> bool:
    """Whether the calling thread does."""
    return os.sched_getscheduler(0) == os.SCHED_IDLE


@cache
def may_come_forward() -> bool:
    """Whether a process that stands back can be taken forward. Tried, by a thread that ends: in a container rights are
    not what they say."""
    found = []

    def try_it() -> None:
        try:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        except OSError:
            return
        found.append(True)

    tries = threading.Thread(target=try_it, name="standing-back")
    tries.start()
    tries.join()
    return bool(found)


def _set(pid: int, policy: int) -> bool:
    """Each thread has its own. Whether any was there to be set."""
    try:
        threads = [int(thread.name) for thread in Path(f"/proc/{pid or 'self'}/task").iterdir()]
    except FileNotFoundError:  # it has ended
        return False
    for thread in threads:
        try:
            if (os.sched_getscheduler(thread) == os.SCHED_IDLE) != (policy == os.SCHED_IDLE):
                os.sched_setscheduler(thread, policy, os.sched_param(0))
                set_turns(thread, BESIDE_NS)
        except ProcessLookupError:
            continue
    return bool(threads)
