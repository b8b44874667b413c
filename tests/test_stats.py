"""Spreads: percentiles within 1.6 % of the sorted list, whatever the values; stages from stamps."""

import math
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.stats import Spread, Stages

DURATIONS = st.lists(st.integers(0, 10**11), min_size=1, max_size=200)


@given(DURATIONS, st.integers(1, 100))
def test_a_percentile_is_the_sorted_lists_to_within_one_bucket(values_ns: list[int], percent: int) -> None:
    exact = sorted(values_ns)[max(1, math.ceil(len(values_ns) * percent / 100)) - 1]
    got_ns = Spread(values_ns).percentile_ms(percent) * 1e6
    assert exact - 500 <= got_ns <= exact * (1 + 1 / 64) + 500  # milliseconds are rounded to the microsecond


@given(DURATIONS)
def test_the_largest_is_exact_and_nothing_is_above_it(values_ns: list[int]) -> None:
    summary = Spread(values_ns).summary_ms(50, 99, largest=True)
    assert summary["max"] == round(max(values_ns) / 1e6, 3)
    assert summary["p50"] <= summary["p99"] <= summary["max"]


def test_a_spread_of_nothing_is_zero() -> None:
    assert Spread().summary_ms(50, 95, 99, largest=True) == {"p50": 0.0, "p95": 0.0, "p99": 0.0, "max": 0.0}


def test_whatever_comes_takes_no_more_memory_than_nothing_does() -> None:
    durations_ns = [10**number // 7 for number in range(2, 19)] * 10
    spread = Spread()
    tracemalloc.start()
    try:
        for value_ns in durations_ns:  # the interpreter's own first times
            Spread().add(value_ns)
        before = tracemalloc.get_traced_memory()[0]
        for value_ns in durations_ns:
            spread.add(value_ns)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert spread.count == len(durations_ns)
    assert grown < 400, f"{grown} bytes: its counts and its largest are integers, no more"


def test_what_is_longer_than_all_buckets_counts_as_long_and_the_largest_stays_exact() -> None:
    hours_ns = 3_600 * 10**9
    spread = Spread([1_000_000, 5 * hours_ns])
    assert spread.summary_ms(50, 100, largest=True)["max"] == 5 * hours_ns / 1e6
    assert spread.percentile_ms(50) == pytest.approx(1.0, rel=0.02)
    assert spread.percentile_ms(100) > 2 * hours_ns / 1e6


def test_a_clock_that_went_back_between_two_cores_counts_as_no_time() -> None:
    assert Spread([-5]).max_ns == 0


def test_a_stage_lasts_from_the_stamp_before_it() -> None:
    stages = Stages()
    stages.add(1_000_000, {"read": 3_000_000, "wait": 3_500_000, "pass": 13_500_000})
    summary = stages.summary_ms()
    assert list(summary) == ["read", "wait", "pass"]
    assert summary["read"]["p50"] == pytest.approx(2.0, rel=0.02)
    assert summary["wait"]["p99"] == pytest.approx(0.5, rel=0.02)
    assert summary["pass"]["p50"] == pytest.approx(10.0, rel=0.02)
