"""The engine's benchmarks on pictures of a few pixels: what they measure is real, only small."""

import os
from fractions import Fraction

import pytest

from onset.bench.busy import busy
from onset.bench.effort import Effort
from onset.bench.engine_process import EngineRun, demo_summary, running
from onset.bench.key_cost import case
from onset.bench.latency import on_cores, witnessed
from onset.bench.live_pass import measured
from onset.bench.monitors import monitors
from onset.bench.startup import start_s
from onset.bench.transport import _row, send
from onset.errors import OnsetError
from onset.size import Size

SMALL = EngineRun(Size(64, 36), Fraction(60), threads=1, name="onset-bench-test")


def test_a_window_counts_what_happened_in_it() -> None:
    with running(SMALL) as engine:
        first, second = engine.window(0.6), engine.window(0.3)
    assert 20 <= first["frames_captured"] <= 80
    assert first["frames_published"] + sum(first["frames_dropped"].values()) >= first["frames_captured"] - 2
    assert second["window_s"] < first["window_s"]
    assert first["latency_ms"]["publish"]["p99"] > 0
    assert set(first["stages_ms"]) >= {"generate", "pass", "publish"}


def test_a_witness_says_when_frames_arrived() -> None:
    summary = witnessed(SMALL, 0.6)
    arrival = summary["latency_ms"]["arrival"]
    assert arrival["max"] >= arrival["p99"] >= arrival["p50"] > 0


def test_an_engine_that_cannot_start_gives_its_error() -> None:
    with pytest.raises(OnsetError, match="256"), running(EngineRun(Size(64, 36), Fraction(60), threads=9999)):
        pytest.fail("it started")


def test_the_demo_is_run_with_its_witnesses() -> None:
    summary = demo_summary(SMALL, 0.5)
    assert summary["latency_ms"]["arrival"]["p50"] > 0
    assert summary["monitors"]["probe"]["torn"] == 0


def test_monitors_come_and_go_and_see_frames() -> None:
    found = monitors(Effort(longest_s=6.0, quick=True), SMALL)
    assert found["failed"] == []
    assert found["frames_seen"] > 20
    (pair,) = found["pairs"]
    assert found["growth_p99"] == pytest.approx(pair["with"]["p99"] / pair["without"]["p99"] - 1, abs=1e-3)


def test_busy_processes_take_the_cpu_while_it_lasts() -> None:
    import time

    with busy(1):
        before = os.times()
        time.sleep(0.4)
    after = os.times()  # counts children that have ended
    assert after.children_user - before.children_user > 0.05


def test_both_ways_of_transport_deliver_and_are_compared() -> None:
    arrived = send(Size(64, 36), 120, 60)
    assert {way: len(times) >= 10 for way, times in arrived.items()} == {"ring": True, "tcp": True}
    assert all(0 < age < 5000 for times in arrived.values() for age in times)
    row = _row("small", 60, {"ring": [1.0, 2.0, 3.0], "tcp": [4.0, 8.0, 12.0]})
    assert (row["ring"]["p50"], row["tcp"]["max"], row["ratio_p50"]) == (2.0, 12.0, 4.0)


def test_a_start_is_timed_until_the_first_frame() -> None:
    assert 0.1 < start_s("64x36") < 120


def test_the_live_path_is_the_demos() -> None:
    row = measured(Size(64, 36), 1, 0.05, "fast")
    assert row["quality"] == "fast"
    assert row["median_ms"] > 0
    assert row["bytes_moved"] == 64 * 36 * (4 + 4 + 1)  # camera read, comp and matte written
    assert row["runs"] >= 9


@pytest.mark.slow  # its pass compiles for 30 s of a CPU, and tests of the tiers run one like it
def test_the_full_tier_is_timed_on_a_subsampled_camera() -> None:
    row = case(Size(64, 36), "full", 1, 0.05)
    assert row["bytes_moved"] == 64 * 36 * (1.5 + 4 + 1)
    assert (row["goal_ms"], row["median_ms"] > 0) == (12.0, True)


def test_the_pointwise_path_is_the_pass_alone() -> None:
    row = case(Size(64, 36), "fast", 1, 0.05)
    assert row["bytes_moved"] == 64 * 36 * (4 + 4 + 1)
    assert (row["goal_ms"], row["median_ms"] > 0) == (5.0, True)


def test_a_run_is_held_to_so_many_cores_and_gives_them_back() -> None:
    before = os.sched_getaffinity(0)
    with on_cores(1) as cores:
        assert (cores, len(os.sched_getaffinity(0))) == (1, 1)
    assert os.sched_getaffinity(0) == before
