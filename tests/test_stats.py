"""Spreads: percentiles within 1.6 % of the sorted list, whatever the values; stages from stamps."""

import math

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


def test_memory_is_bounded_however_many_values_come() -> None:
    spread = Spread(range(0, 50_000_000, 997))
    assert spread.count > 50_000
    assert len(spread._buckets) < 64 * 26  # 64 to each doubling, and 26 doublings to 50 ms


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
