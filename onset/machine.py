"""Where programs run: the CPU or a card, and with how many threads."""

import os
from collections.abc import Callable
from pathlib import Path

from onset.compositor import Machine
from onset.errors import UsageError
from onset.show import EngineTable


def choose(engine: EngineTable) -> Machine:
    """The machine for an `[engine]` table. Raises UsageError for a card that is not there.

    `auto` takes the first card, else the CPU.
    """
    threads = engine.threads or default_threads()
    if engine.device == "cpu" or (engine.device == "auto" and not has_card()):
        return Machine("cpu", threads)
    if not has_card():
        raise UsageError(f"engine.device {engine.device!r}: no CUDA card can be used here; write auto or cpu")
    return Machine("cuda:0" if engine.device == "auto" else engine.device, threads)


def default_threads() -> int:
    """Threads of the pass, and of the key's analysis before it, when a show does not say: cores less one, at most 4.

    The source, readers of the rings and the operator's browser need a core as well: at 1080p60 on four cores, four
    threads doubled the p99.
    """
    cores = len(os.sched_getaffinity(0))
    return max(1, min(4, cores - 1))


def has_card() -> bool:
    """Whether CUDA works here. The device file is looked for first: asking numba costs a quarter of a second."""
    if not Path("/dev/nvidiactl").exists():
        return False
    from numba import cuda

    return bool(cuda.is_available())


def device_for(asked: str, recorded: str, say: Callable[[str], None]) -> str:
    """Where a take is made again that was made on `recorded`, unless `asked`: `say` is told where that is not here."""
    if asked or not recorded:
        return asked or "auto"
    if recorded != "cpu" and not has_card():
        say(f"was made on {recorded}, which is not here: made again on the CPU, where the last bits may differ")
        return "cpu"
    return recorded
