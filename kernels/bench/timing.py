"""Timing contenders side by side: in turn within each round, so that what disturbs one disturbs all."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Effort:
    """How long to measure: at most `rounds` rounds, no new one after `budget_s`, but never fewer than `least`."""

    rounds: int = 31
    budget_s: float = 0.3
    least: int = 5


@dataclass(frozen=True)
class Timing:
    """The spread of one contender: wall milliseconds, and CPU milliseconds of the whole process (all its threads)."""

    median_ms: float
    q1_ms: float
    q3_ms: float
    min_ms: float
    cpu_ms: float
    runs: int

    @classmethod
    def of(cls, wall_ms: Sequence[float], cpu_ms: Sequence[float]) -> "Timing":
        if not wall_ms or len(wall_ms) != len(cpu_ms):
            raise ValueError(
                f"{len(wall_ms)} wall and {len(cpu_ms)} CPU times; there must be as many of each, not none"
            )
        q1, median, q3 = quartiles(wall_ms)
        return cls(
            median_ms=round(median, 5),
            q1_ms=round(q1, 5),
            q3_ms=round(q3, 5),
            min_ms=round(min(wall_ms), 5),
            cpu_ms=round(statistics.median(cpu_ms), 5),
            runs=len(wall_ms),
        )


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile; all the same value when there is only one."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    q1, median, q3 = statistics.quantiles(values, n=4, method="inclusive")
    return q1, median, q3


def interleaved(contenders: Mapping[str, Work], effort: Effort, *, warm_ups: int = 2) -> dict[str, Timing]:
    """The timing of each contender. Every round runs each once, beginning with another one each time.

    A contender returns only when its result may be read: on a card it synchronises.
    """
    for work in contenders.values():
        for _ in range(warm_ups):
            work()
    names = list(contenders)
    wall: dict[str, list[float]] = {name: [] for name in names}
    cpu: dict[str, list[float]] = {name: [] for name in names}
    give_up = time.perf_counter() + effort.budget_s
    for number in range(effort.rounds):
        if number >= effort.least and time.perf_counter() > give_up:
            break
        first = number % len(names)
        for name in names[first:] + names[:first]:
            work = contenders[name]
            cpu_before, before = time.process_time_ns(), time.perf_counter_ns()
            work()
            after, cpu_after = time.perf_counter_ns(), time.process_time_ns()
            wall[name].append((after - before) / 1e6)
            cpu[name].append((cpu_after - cpu_before) / 1e6)
    return {name: Timing.of(wall[name], cpu[name]) for name in names}
