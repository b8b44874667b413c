"""A process beside the engine that is kept alive: started again when it dies."""

import multiprocessing.connection
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from onset.children import STOP_S, Child, ChildEnd
from onset.errors import WorkError
from onset.standing_back import come_forward

DYING_S = 0.002
"""A process that has let go of its sentinel has a little of its death before it."""
START_S = 2.0
"""A child that stands back and is not ready after that is taken forward: the machine is full."""


class KeptChild:
    """A child that is started again when it dies, at most `limit` times a minute; each time is said in `warnings`.

    One of `keeps_on` that has worked once is never given up: where it dies too often it rests `rest_s` between starts.
    `spare` gives a process that has its start behind it already, told to be this child, or None. One that is started
    again `beside` the loop stands back until it is ready, or for as long as starting has always taken.
    """

    def __init__(
        self,
        name: str,
        main: Callable[[ChildEnd, Any], None],
        argument: Any = None,
        *,
        limit: int = 5,
        may_have_children: bool = False,
        outlives: bool = False,
        keeps_on: bool = False,
        rest_s: float = 5.0,
        spare: Callable[[], "Child | None"] = lambda: None,
        beside: bool = False,
    ) -> None:
        self._start = partial(Child, name, main, argument, may_have_children=may_have_children, outlives=outlives)
        self._again = partial(self._start, beside=beside)
        self._limit, self._keeps_on, self._rest_s, self._spare = limit, keeps_on, rest_s, spare
        self._deaths: list[float] = []
        self._has_worked = False
        self._starts_at_s: float | None = None
        self.warnings: list[str] = []
        self._comes_forward_s: float | None = None
        self.child = self._start()

    @property
    def rests(self) -> bool:
        """Whether it is dead and waits for its next start."""
        return self._starts_at_s is not None

    def tend(self) -> None:
        """Call now and then: starts the child again when it has died. One that refuses its input is not tried again.

        Raises the child's own error when it had one before it was ready, WorkError when it dies too often; one that
        keeps on, and has worked, raises neither.
        """
        now = time.monotonic()
        if self._starts_at_s is None and self.child.poll():
            self._has_worked |= self.child.is_ready()
            if self._comes_forward_s is not None and now >= self._comes_forward_s:
                self._comes_forward_s = None
                if not self.child.is_ready():
                    come_forward(self.child.pid)
            return
        if self._starts_at_s is None:
            self._starts_at_s = now + self._note_death(now)
        if now >= self._starts_at_s:
            self._starts_at_s = None
            self._comes_forward_s = now + START_S
            self.child = self._spare() or self._again()

    def stop(self, timeout_s: float = STOP_S) -> Any:
        """End it; idempotent."""
        return self.child.stop(timeout_s)

    def _note_death(self, now: float) -> float:
        """How many seconds to wait before the next start. Raises what `tend` does."""
        failure = self.child.failure or WorkError(f"{self.child.name} ended by itself")
        keeps_on = self._keeps_on and (self._has_worked or self.child.is_ready())
        if self.child.refused and not self.child.is_ready() and not keeps_on:
            raise failure
        self._has_worked |= self.child.is_ready()
        self._deaths = [death for death in self._deaths if now - death < 60] + [now]
        self.child.stop()
        often = f"{failure}; {len(self._deaths)} times in a minute"
        if len(self._deaths) <= self._limit:
            self._warn(f"{failure}; started again")
            return 0.0
        if not keeps_on:
            raise WorkError(f"{often}, not started again")
        self._warn(f"ALARM: {often}, started again in {self._rest_s:g} s")
        return self._rest_s

    def _warn(self, warning: str) -> None:
        self.warnings = [*self.warnings[-3:], warning]


def wait_for_death(children: Sequence[KeptChild], limit_s: float) -> None:
    """Return as soon as one of them has to be started again, or after `limit_s`. One that rests is not waited for."""
    kept = [one for one in children if not one.rests]
    living = [sentinel for one in kept if (sentinel := one.child.sentinel) is not None]
    if len(living) < len(kept):
        return
    if multiprocessing.connection.wait(living, limit_s):
        time.sleep(DYING_S)
