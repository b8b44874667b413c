import pytest
from bench.timing import Effort, Timing, interleaved, quartiles


def test_contenders_take_turns_and_each_begins_a_round() -> None:
    order: list[str] = []
    contenders = {name: lambda name=name: order.append(name) for name in "abc"}
    timings = interleaved(contenders, Effort(rounds=3, budget_s=60, least=3), warm_ups=1)
    assert "".join(order) == "abc" + "abc" + "bca" + "cab"
    assert {name: timing.runs for name, timing in timings.items()} == dict.fromkeys("abc", 3)


def test_a_spent_budget_ends_the_rounds_but_not_before_the_least_number() -> None:
    (timing,) = interleaved({"a": lambda: None}, Effort(rounds=1000, budget_s=0.0, least=4)).values()
    assert timing.runs == 4


def test_the_spread_is_that_of_the_runs() -> None:
    timing = Timing.of([4.0, 1.0, 3.0, 2.0, 5.0], [1.0] * 5)
    assert (timing.min_ms, timing.q1_ms, timing.median_ms, timing.q3_ms, timing.runs) == (1.0, 2.0, 3.0, 4.0, 5)


def test_one_run_is_its_own_spread() -> None:
    assert quartiles([2.5]) == (2.5, 2.5, 2.5)


def test_cpu_time_counts_work_and_not_waiting() -> None:
    import time

    (timing,) = interleaved({"sleep": lambda: time.sleep(0.02)}, Effort(rounds=3, budget_s=9, least=3)).values()
    assert timing.median_ms >= 20
    assert timing.cpu_ms < timing.median_ms


def test_times_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ValueError, match="2 wall and 1 CPU times"):
        Timing.of([1.0, 2.0], [1.0])
