"""What an engine warns of, said where it was started: each warning once when it comes up, not again while it lasts.

A show without a browser monitor has nobody who reads its state messages: a tracker that refused its settings, or a
camera in trouble, would otherwise be found only in what is missing afterwards.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

LOOK_S = 0.5
END_LIMIT_S = 5.0
_NUMBER = re.compile(r"\d+(\.\d+)?")

log = logging.getLogger(__name__)


@contextmanager
def warnings_on_standard_error(warnings: Callable[[], Sequence[str]]) -> Iterator[None]:
    """While it lasts, what `warnings` gives is logged by a thread that looks twice a second."""
    ended = threading.Event()

    def look() -> None:
        standing: set[str] = set()
        while not ended.wait(LOOK_S):
            standing = tell_new(warnings(), standing)
        tell_new(warnings(), standing)  # what the end itself brought

    thread = threading.Thread(target=look, name="warnings", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(END_LIMIT_S)


def tell_new(warnings: Sequence[str], standing: set[str]) -> set[str]:
    """Log those of `warnings` that are not among `standing`; what stands now.

    Two that differ in their numbers alone are the same: the room left on a disk falls with every frame.
    """
    now: set[str] = set()
    for warning in warnings:
        sense = _NUMBER.sub("#", warning)
        if sense not in standing | now:
            log.warning("%s", warning)
        now.add(sense)
    return now
