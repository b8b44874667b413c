"""Where programs run: the CPU or a card, and with how many threads."""

import os
from pathlib import Path

from onset_kernels.picture import Picture

from onset.compositor import Machine
from onset.errors import UsageError
from onset.show import EngineTable

LARGE_PX = 4_000_000


def choose(engine: EngineTable, picture: Picture) -> Machine:
    """The machine for an `[engine]` table and pictures of this size. Raises UsageError for a card that is not there.

    `auto` takes the first card, else the CPU.
    """
    threads = engine.threads or default_threads(picture.width_px * picture.height_px)
    if engine.device == "cpu" or (engine.device == "auto" and not has_card()):
        return Machine("cpu", threads)
    if not has_card():
        raise UsageError(f"engine.device {engine.device!r}: no CUDA card can be used here; write auto or cpu")
    return Machine("cuda:0" if engine.device == "auto" else engine.device, threads)


def default_threads(pixels: int) -> int:
    """Threads of the pass when a show does not say: cores less two, at most 2; for large pictures cores less one.

    The source, readers of the rings and the operator's browser need cores as well: at 1080p60 on four cores, four
    threads doubled the p99. From 4 megapixels up two threads are too few for 60 frames a second.
    """
    cores = len(os.sched_getaffinity(0))
    return max(1, min(4, cores - 1)) if pixels >= LARGE_PX else max(1, min(2, cores - 2))


def has_card() -> bool:
    """Whether CUDA works here. The device file is looked for first: asking numba costs a quarter of a second."""
    if not Path("/dev/nvidiactl").exists():
        return False
    from numba import cuda

    return bool(cuda.is_available())
