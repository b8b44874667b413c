"""Whether the machine itself stood still beside a measurement: a process that shares nothing with the engine says so.

It copies a megabyte of its own memory 200 times a second, at real-time priority, so that no program can hold it up,
the measured engine least of all. What can is below: firmware, a host that takes processors or pages from its virtual
machine. Measured in a virtual machine that gives freed memory back to its host: two seconds after a file of 1.2 GB was
deleted, one copy took 28 to 80 ms instead of 0.16, and an engine that ran then stood still for 0.1 to 0.7 s, all its
stages and all other processes alike, with or without a take. A bare timer in that place saw nothing: its processor ran,
it was the memory that had to be fetched again.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from onset.children import Child, ChildEnd

COPIED_BYTES = 1 << 20
PERIOD_S = 0.005
HELD_UP_MS = 5.0
"""A round of copy and pause that ends so much late was held up: 0.2 ms late is usual, 0.5 once in a hundred."""
_PRIORITY = 60
_QUIET_S, _PATIENCE_S = 3.0, 20.0


class Witness:
    """What the process saw. `sharp`: it has real-time priority, so that what held it up was not the measured load."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self.sharp = bool(child.ready())

    @property
    def pid(self) -> int:
        """Of the process that looks."""
        return self._child.pid

    def held_up(self, since_ns: int) -> list[float]:
        """The rounds begun since then (CLOCK_MONOTONIC) that were held up, in ms. Raises when it has died."""
        if not self._child.poll():
            raise self._child.failure or ChildProcessError("the witness has ended")
        return [ms for at_ns, ms in self._child.result or [] if at_ns >= since_ns]

    def wait_for_quiet(self) -> None:
        """Until nothing was held up for 3 s; 20 s at most."""
        began = quiet_since = time.monotonic_ns()
        while (now := time.monotonic_ns()) - quiet_since < _QUIET_S * 1e9 and now - began < _PATIENCE_S * 1e9:
            time.sleep(0.1)
            if self.held_up(now):
                quiet_since = time.monotonic_ns()


@contextmanager
def witness() -> Iterator[Witness]:
    """A witness that looks from now on, and is gone afterwards."""
    child = Child("onset-witness", look)
    try:
        yield Witness(child)
    finally:
        child.stop()


def look(end: ChildEnd, _: None) -> None:
    """The process."""
    sharp = _sharpened()
    mine, copy = np.ones(COPIED_BYTES, np.uint8), np.empty(COPIED_BYTES, np.uint8)
    np.copyto(copy, mine)
    seen: list[tuple[int, float]] = []
    end.ready(sharp)
    began = time.monotonic_ns()
    while not end.stopping():
        np.copyto(copy, mine)
        time.sleep(PERIOD_S)
        now = time.monotonic_ns()
        late_ms = (now - began) / 1e6 - 1e3 * PERIOD_S
        if late_ms > HELD_UP_MS:
            seen.append((began, late_ms))
            end.report(seen)
        began = now


def _sharpened() -> bool:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except (AttributeError, PermissionError):  # no Linux, or nobody who may
        return False
    return True
