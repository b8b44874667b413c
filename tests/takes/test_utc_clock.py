"""UTC from two clocks: steps of the wall clock are found, whoever sets it, and nothing else is taken for one."""

import itertools
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from onset.takes.utc_clock import STEP_NS, UtcClock, worst_error_ns


class Clocks:
    """Two clocks of a test; each reading takes `reading_ns`."""

    def __init__(self, reading_ns: int = 1000) -> None:
        self.now_ns, self.ahead_ns, self.reading_ns = 10**12, 10**18, reading_ns

    def monotonic(self) -> int:
        self.now_ns += self.reading_ns
        return self.now_ns

    def realtime(self) -> int:
        self.now_ns += self.reading_ns
        return self.now_ns + self.ahead_ns

    def clock(self, worst_error: Callable[[], int] = lambda: 5) -> UtcClock:
        return UtcClock(self.realtime, self.monotonic, worst_error)


@given(st.lists(st.integers(-(10**13), 10**13).filter(lambda step: abs(step) > 2 * STEP_NS), max_size=8))
def test_every_step_is_found_once_and_utc_follows_it(steps: list[int]) -> None:
    clocks = Clocks()
    utc = clocks.clock()
    assert utc.look() == 0
    for step_ns in steps:
        clocks.ahead_ns += step_ns
        assert abs(utc.look() - step_ns) < STEP_NS
        assert utc.look() == 0
        assert abs(utc.of(clocks.now_ns) - clocks.now_ns - clocks.ahead_ns) < STEP_NS


def test_time_that_passes_is_no_step() -> None:
    clocks = Clocks()
    utc = clocks.clock()
    for passed_ns in (0, 1, 10**6, 10**9, 10**14):
        clocks.now_ns += passed_ns
        assert utc.look() == 0


def test_a_thread_that_is_held_up_between_readings_sees_no_step() -> None:
    clocks = Clocks()
    utc = clocks.clock()
    utc.look()
    clocks.reading_ns = 5_000_000
    assert utc.look() == 0
    assert abs(utc.of(clocks.now_ns) - clocks.now_ns - clocks.ahead_ns) < STEP_NS


def test_the_error_is_asked_for_once_a_second() -> None:
    clocks, numbers = Clocks(), itertools.count(1)
    utc = clocks.clock(lambda: next(numbers))
    utc.look()
    utc.look()
    assert utc.error_ns == 1
    clocks.now_ns += 2_000_000_000
    utc.look()
    assert utc.error_ns == 2


def test_the_kernel_says_how_far_its_clock_may_be_off() -> None:
    assert 0 <= worst_error_ns() <= 20 * 10**9  # 16 s is its bound
    utc = UtcClock()
    utc.look()
    assert utc.error_ns == worst_error_ns() or utc.error_ns > 0
