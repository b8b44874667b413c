"""A process stands back: it computes when nobody else wants to, until it, or who waits for it, takes it forward again.

SCHED_IDLE, not niceness: whoever wakes has the processor at once, and counts it as free when it looks for one.
Measured at 1080p60, three streams, four virtual cores: threads of the engine waited for processors 5 to 7 ms a frame,
all together, beside encoders at niceness 10, and 2.3 to 4.7 beside ones that stood back (0.3 to 0.6 with no take).
Linux lets root, CAP_SYS_NICE and a limit (`ulimit -e 20`, LimitNICE=0) take a process forward; who may not stays.
"""

import os
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

from onset.turns import BESIDE_NS, set_turns

HASTE_NS = 1_000_000
"""Turns of who makes haste: shorter than the system's own of 3 ms, longer than the loop's."""


def stand_back(pid: int = 0) -> bool:
    """Every thread of a process of this user; 0: this one. False, and nothing done, where it could not come forward."""
    return may_come_forward() and _set(pid, os.SCHED_IDLE)


def come_forward(pid: int = 0) -> None:
    """At its niceness again, in long turns that interrupt nobody. Without effect on one that does not stand back, and
    where there is no right to: somebody has started all of it as idle work."""
    if may_come_forward():
        _set(pid, os.SCHED_BATCH)


def make_haste() -> None:
    """This process, all of it: soon on a processor after it wakes, as a usual one is, or sooner. For who has a little
    to do that others wait for. Without effect on one that stands back."""
    _set_turns_of(os.SCHED_OTHER, HASTE_NS)


def settle_down(niceness: int) -> None:
    """The haste is over: in long turns that interrupt nobody, at this niceness at least."""
    _set_turns_of(os.SCHED_BATCH, BESIDE_NS)
    for thread in _threads(0):
        with suppress(ProcessLookupError):
            if os.getpriority(os.PRIO_PROCESS, thread) < niceness:
                os.setpriority(os.PRIO_PROCESS, thread, niceness)


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
    threads = _threads(pid)
    for thread in threads:
        try:
            if (os.sched_getscheduler(thread) == os.SCHED_IDLE) != (policy == os.SCHED_IDLE):
                os.sched_setscheduler(thread, policy, os.sched_param(0))
                set_turns(thread, BESIDE_NS)
        except ProcessLookupError:
            continue
    return bool(threads)


def _set_turns_of(policy: int, of_ns: int) -> None:
    for thread in _threads(0):
        with suppress(ProcessLookupError):
            if os.sched_getscheduler(thread) != os.SCHED_IDLE:
                os.sched_setscheduler(thread, policy, os.sched_param(0))
                set_turns(thread, of_ns)


def _threads(pid: int) -> list[int]:
    """Of a process; empty when it has ended."""
    try:
        return [int(thread.name) for thread in Path(f"/proc/{pid or 'self'}/task").iterdir()]
    except FileNotFoundError:
        return []
