"""For how long a thread wants to compute in one go: the loop for a moment, but soon; encoders for long, but later.

From 6.12 on Linux runs the thread with the earliest virtual deadline, and shorter turns have earlier ones: the thread
gets its share of the processors, no more, but soon after it wakes, also where another is in the middle of its turn.
`sched_runtime` of sched_setattr(2) for SCHED_OTHER and SCHED_BATCH: 0.1 to 100 ms, 0 for the system's own of 3 ms. No
privilege is needed. Older kernels take the call and change nothing.

Measured at 1080p60 beside the encoders of three streams, four virtual cores 83 % busy: the pass waited for
processors 16 ms a frame, all its threads together, and p99 of the whole loop was 53 ms; so 9 ms and 18, beside nothing
else 16. SCHED_IDLE for encoders did as well, but other programs that fill the machine then leave them nothing.
"""

import ctypes
import os
import platform
import struct
import threading
from functools import cache
from pathlib import Path
from typing import Any

LOOP_NS, BESIDE_NS, USUAL_NS = 200_000, 30_000_000, 0
_SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}
_ATTRIBUTES = struct.Struct("<IIQiIQQQ")  # struct sched_attr: size, policy, flags, nice, priority, runtime, ...


def ask_for_turns(of_ns: int, *, libraries: bool = False) -> bool:
    """For the calling thread and those that it starts from now on, with `libraries` also for threads that are not
    Python's: those of the pass. Whether the kernel took it; policy and niceness stay as they are.

    Not for other threads of Python: what they start, processes too, would have the same.
    """
    if not hasattr(os, "sched_getscheduler"):
        return False
    threads = {threading.get_native_id()}
    if libraries:
        threads |= {int(one.name) for one in Path("/proc/self/task").iterdir()} - _pythons()
    taken = []
    for thread in threads:
        try:
            if os.sched_getscheduler(thread) in (os.SCHED_OTHER, os.SCHED_BATCH):
                taken.append(set_turns(thread, of_ns))
        except ProcessLookupError:  # it has ended meanwhile
            continue
    return bool(taken) and all(taken)


def set_turns(thread: int, of_ns: int) -> bool:
    """For one thread, by its number; without effect where its policy knows no turns. Whether the kernel took it. Raises
    ProcessLookupError."""
    number = _SCHED_SETATTR.get(platform.machine())
    policy, nice = os.sched_getscheduler(thread), os.getpriority(os.PRIO_PROCESS, thread)
    if number is None or policy not in (os.SCHED_OTHER, os.SCHED_BATCH):
        return False
    attributes = _ATTRIBUTES.pack(_ATTRIBUTES.size, policy, 0, nice, 0, of_ns, 0, 0)
    return bool(_library().syscall(number, thread, attributes, 0) == 0)


@cache  # every CDLL is 3.5 kB of cycles that stay: an engine runs without the collector, and asks at every roll
def _library() -> Any:
    return ctypes.CDLL(None)


def _pythons() -> set[int]:
    return {thread.native_id for thread in threading.enumerate() if thread.native_id is not None}
