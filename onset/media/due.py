"""How many frames were due while nothing came: what a camera or stream lost when it was away."""

from fractions import Fraction

SECOND_NS = 1_000_000_000


class Due:
    """Counts by time, at a rational rate; the count goes on while the outage lasts and is never given twice."""

    def __init__(self, rate_hz: Fraction) -> None:
        self._rate_hz = rate_hz
        self._last_ns: int | None = None
        self._given = 0

    def arrived(self, now_ns: int) -> int:
        """A frame came: how many were due before it and not given yet, to the nearest whole one."""
        missed = 0
        if self._last_ns is not None:
            missed = max(0, round(self._elapsed(now_ns)) - 1 - self._given)
        self._last_ns, self._given = now_ns, 0
        return missed

    def silent(self, now_ns: int) -> int:
        """Nothing came: how many more have certainly been missed by now; the newest may still be on its way."""
        if self._last_ns is None:
            return 0
        missed = max(0, int(self._elapsed(now_ns)) - 1 - self._given)
        self._given += missed
        return missed

    def _elapsed(self, now_ns: int) -> Fraction:
        assert self._last_ns is not None
        return (now_ns - self._last_ns) * self._rate_hz / SECOND_NS
