"""Counts and latency spreads of a run, in memory that is the same however long it lasts."""

from array import array
from collections.abc import Iterable, Mapping

import numpy as np

_STEPS = 64  # buckets per doubling: a value is known to within 1/64, that is 1.6 %
_STEP_BITS = 6
_LONGEST_BITS = 43  # 2.4 hours: whatever lasts longer counts among what lasts so long
_BUCKETS = (_LONGEST_BITS - _STEP_BITS + 1) * _STEPS


class Spread:
    """A histogram of nanoseconds in log-spaced buckets (after HdrHistogram): percentiles, never means alone.

    `add` costs under a microsecond and allocates nothing that stays: all buckets are there from the start, 19 kB. In a
    Counter each new one was 100 bytes more, and a busy machine showed new ones for hours.
    """

    def __init__(self, values_ns: Iterable[int] = ()) -> None:
        self._buckets = array("Q", bytes(8 * _BUCKETS))
        self.count = 0
        self.max_ns = 0
        for value_ns in values_ns:
            self.add(value_ns)

    def add(self, value_ns: int) -> None:
        """Note one duration; a negative one (clocks of two cores) counts as 0."""
        value_ns = max(value_ns, 0)
        self._buckets[min(_bucket(value_ns), _BUCKETS - 1)] += 1
        self.count += 1
        self.max_ns = max(self.max_ns, value_ns)

    def percentile_ms(self, percent: float) -> float:
        """The smallest bucket that holds at least `percent` of all values, in milliseconds; 0.0 when there are none."""
        if not self.count:
            return 0.0
        wanted = max(self.count * percent / 100, 1)
        bucket = int(np.searchsorted(np.frombuffer(self._buckets, np.uint64).cumsum(), wanted))
        return round(min(_top_ns(bucket), self.max_ns) / 1e6, 3)

    def summary_ms(self, *percents: int, largest: bool = False) -> dict[str, float]:
        """{"p50": ..., "p99": ...} and, when asked, "max", in milliseconds."""
        summary = {f"p{percent}": self.percentile_ms(percent) for percent in percents}
        if largest:
            summary["max"] = round(self.max_ns / 1e6, 3)
        return summary


def _bucket(value_ns: int) -> int:
    if value_ns < _STEPS:
        return value_ns
    shift = value_ns.bit_length() - 1 - _STEP_BITS
    return (shift << _STEP_BITS) + (value_ns >> shift)


def _top_ns(bucket: int) -> int:
    if bucket < 2 * _STEPS:
        return bucket
    shift = (bucket >> _STEP_BITS) - 1
    return ((bucket - (shift << _STEP_BITS) + 1) << shift) - 1


class Stages:
    """The spread of each stage of a frame's life, from its stamps."""

    def __init__(self) -> None:
        self.spreads: dict[str, Spread] = {}

    def add(self, captured_ns: int, stamps: Mapping[str, int]) -> None:
        """Note one frame: each stage lasts from the stamp before it (at first the capture) to its own."""
        before = captured_ns
        for stage, at_ns in stamps.items():
            spread = self.spreads.get(stage)
            if spread is None:
                spread = self.spreads[stage] = Spread()
            spread.add(at_ns - before)
            before = at_ns

    def summary_ms(self) -> dict[str, dict[str, float]]:
        """{stage: {p50, p99}} in milliseconds, in the order in which the stages came."""
        return {stage: spread.summary_ms(50, 99) for stage, spread in self.spreads.items()}
