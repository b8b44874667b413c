"""Where programs run: the CPU or a card, and with how many threads."""

import os
from pathlib import Path

from onset.compositor import Machine
from onset.errors import UsageError
from onset.show import EngineTable


def choose(engine: EngineTable) -> Machine:
    """The machine for an `[engine]` table. Raises UsageError for a card that is not there.

    `auto` takes the first card, else the CPU. Threads default to cores less two, at most 2: the source, the ring's
    readers and the operator's browser need cores as well (measured at 1080p60: 4 threads on 4 cores double the p99).
    """
    threads = engine.threads or default_threads()
    if engine.device == "cpu" or (engine.device == "auto" and not has_card()):
        return Machine("cpu", threads)
    if not has_card():
        raise UsageError(f"engine.device {engine.device!r}: no CUDA card can be used here; write auto or cpu")
    return Machine("cuda:0" if engine.device == "auto" else engine.device, threads)


def default_threads() -> int:
    """Threads of the pass when a show does not say."""
    cores = len(os.sched_getaffinity(0))
    return max(1, min(2, cores - 2))


def has_card() -> bool:
    """Whether CUDA works here. The device file is looked for first: asking numba costs a quarter of a second."""
    if not Path("/dev/nvidiactl").exists():
        return False
    from numba import cuda

    return bool(cuda.is_available())
