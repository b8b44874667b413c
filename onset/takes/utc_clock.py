"""UTC of moments on the monotonic clock, how far it may be off, and whether somebody has set it.

Linux slews CLOCK_REALTIME and CLOCK_MONOTONIC alike (clock_gettime(2), adjtimex(2)): their difference changes when the
wall clock is set, or steps over a leap second, and at no other time.
"""

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

STEP_NS = 1_000_000
"""A change of the difference that is a step; two readings are this exact, see `_NARROW_NS`."""
_NARROW_NS, _TRIES = 100_000, 5
ERROR_LOOK_NS = 1_000_000_000
_Timex = ctypes.c_long * 32  # struct timex has 26 on 64 bits


def worst_error_ns() -> int:
    """How far CLOCK_REALTIME may be off as whoever disciplines it says (adjtimex `maxerror`); 0 where nobody can say.

    A clock that nothing disciplines drifts to the kernel's bound of 16 s.
    """
    adjtimex = _adjtimex()
    timex = _Timex()  # modes 0: reads only; then offset, freq, maxerror in microseconds
    if adjtimex is None or adjtimex(timex) < 0:
        return 0
    return int(timex[3]) * 1000


@cache  # every CDLL is a cycle that stays: an engine runs without the collector
def _adjtimex() -> Any:
    return getattr(ctypes.CDLL(None), "adjtimex", None)


@dataclass
class UtcClock:
    """Used by one thread. `look` once for each frame, then `of` as often as wanted."""

    realtime: Callable[[], int] = time.time_ns
    monotonic: Callable[[], int] = time.monotonic_ns
    worst_error: Callable[[], int] = worst_error_ns
    error_ns: int = 0
    """How far `of` may be off; 0 where nobody can say."""
    _offset_ns: int | None = field(default=None, init=False)
    _asked_ns: int = field(default=0, init=False)

    def look(self) -> int:
        """Read the clocks; how far the wall clock has been set since the last look, 0 when it has not."""
        read = self._difference()
        if read is None:  # this thread was held up between the readings, again and again: the next frame looks anew
            return 0
        offset_ns, now_ns = read
        if self._offset_ns is None or now_ns - self._asked_ns > ERROR_LOOK_NS:
            self._asked_ns, self.error_ns = now_ns, self.worst_error()
        step_ns = offset_ns - self._offset_ns if self._offset_ns is not None else 0
        if abs(step_ns) < STEP_NS and self._offset_ns is not None:
            return 0
        self._offset_ns = offset_ns
        return step_ns

    def of(self, monotonic_ns: int) -> int:
        """UTC of a moment, ns since 1970, by what the clocks said at the last look."""
        if self._offset_ns is None:
            self.look()
        offset_ns = self._offset_ns if self._offset_ns is not None else self.realtime() - self.monotonic()
        return monotonic_ns + offset_ns

    def _difference(self) -> tuple[int, int] | None:
        """(wall clock less monotonic clock, now), from three readings that lie close together."""
        for _ in range(_TRIES):
            before_ns = self.monotonic()
            utc_ns = self.realtime()
            after_ns = self.monotonic()
            if after_ns - before_ns < _NARROW_NS:
                return utc_ns - (before_ns + after_ns) // 2, after_ns
        return None
