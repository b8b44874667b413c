from collections.abc import Callable
from typing import Any

import pytest

from onset.bench.goals import goals
from tests.bench.documents import document, row, run, timing

FFMPEG, GSTREAMER, UHD, FACES, TRACKED, AGE, DEMO, CARD, MONITORS, START = range(10)
TAKES = 3
"""Goals of takes, which follow; tests/bench/takes judges them."""


def verdict(which: int, change: Callable[[dict[str, Any]], object] = lambda _: None) -> bool | None:
    made = document()
    change(made)
    return goals([made])[which].met


def test_nothing_measured_meets_nothing() -> None:
    empty = {**document(), "kernels": {}, "engine": {}}
    assert [goal.met for goal in goals([empty])] == [None] * (10 + TAKES)
    assert {goal.verdict for goal in goals([empty])} == {"not measured"}


def test_the_nearest_rival_of_several_counts() -> None:
    goal = goals([document()])[FFMPEG]
    assert (goal.met, goal.measured) == (True, "26.0 x (ffmpeg chromakey (b))")


@pytest.mark.parametrize(("ratio", "met"), [(25.0, True), (24.9, False)])
def test_the_ratio_to_ffmpeg_decides(ratio: float, met: bool) -> None:
    def change(made: dict[str, Any]) -> None:
        made["kernels"]["chain"]["rows"][1]["peers"][1]["cpu_ratio"] = ratio

    assert verdict(FFMPEG, change) is met


def test_another_size_or_more_threads_prove_nothing() -> None:
    def change(made: dict[str, Any]) -> None:
        made["kernels"]["chain"]["rows"][1].update(width_px=3840)

    assert verdict(GSTREAMER) is True
    assert verdict(GSTREAMER, change) is None


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, True),
        ({"frames_dropped": {"late": 1}}, False),
        ({"window_s": 6.0}, None),
        ({"window_s": 6.0, "frames_dropped": {"superseded": 1}}, False),
    ],
)
def test_4k_needs_a_whole_minute_without_a_drop(changes: dict[str, Any], met: bool | None) -> None:
    assert verdict(UHD, lambda made: made["engine"]["uhd"]["rows"][0].update(changes)) is met


@pytest.mark.parametrize(
    ("p50", "p99", "dropped", "met"),
    [(7.9, 16.6, {}, True), (8.0, 16.6, {}, False), (7.9, 16.7, {}, False), (7.9, 16.6, {"late": 1}, False)],
)
def test_latency_is_held_at_the_median_and_at_the_tail(
    p50: float, p99: float, dropped: dict[str, int], met: bool
) -> None:
    arrival = {"p50": p50, "p95": p99, "p99": p99, "max": p99}
    changed = run("demo 1080p60", latency_ms={"publish": arrival, "arrival": arrival}, frames_dropped=dropped)
    assert verdict(DEMO, lambda made: made["engine"]["demo"].update(rows=[changed])) is met


@pytest.mark.parametrize(("above", "met"), [(1.5, True), (1.51, False)])
def test_a_card_is_judged_by_its_own_time_at_4k(above: float, met: bool) -> None:
    card = row("chain", "chain", device="cuda", width_px=3840, device_time=timing(0.06), times_floor=above)
    assert verdict(CARD) is None
    assert verdict(CARD, lambda made: made["kernels"]["chain"]["rows"].append(card)) is met


def test_a_second_document_brings_what_the_first_lacks() -> None:
    card = row("chain", "chain", device="cuda", width_px=3840, device_time=timing(0.06), times_floor=1.2)
    other = {**document(), "engine": {}, "kernels": {"chain": {"rows": [card], "skipped": []}}}
    first, second = goals([document()]), goals([document(), other])
    assert second[CARD].met is True
    assert [goal for goal in second if goal != second[CARD]] == [goal for goal in first if goal != first[CARD]]


def test_monitors_that_failed_do_not_count_as_cheap() -> None:
    assert verdict(MONITORS) is True
    assert verdict(MONITORS, lambda made: made["engine"]["monitors"].update(growth_p99=0.1)) is False
    assert verdict(MONITORS, lambda made: made["engine"]["monitors"].update(failed=["no comp"])) is None


def test_the_slowest_start_counts() -> None:
    assert verdict(START) is True
    assert verdict(START, lambda made: made["engine"]["startup"]["rows"][0].update(max_s=3.0)) is False


def test_faces_are_judged_by_the_demo_with_one_and_by_pairs_with_and_without() -> None:
    def slower(made: dict[str, Any]) -> None:
        loop = made["engine"]["trackers"]["loop"]
        loop["growth_p99"] = 0.2
        loop["tracked"][0]["age_ms"]["p95"] = 60.0
        loop["demo"]["latency_ms"]["arrival"]["p99"] = 20.0

    assert [verdict(which) for which in (FACES, TRACKED, AGE)] == [True, True, True]
    assert [verdict(which, slower) for which in (FACES, TRACKED, AGE)] == [False, False, False]
