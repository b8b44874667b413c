"""Runs of the engine: from capture to publish and to another process, alone, beside busy processes, and at 4K."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from onset.bench.busy import busy
from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun, demo_summary, running
from onset.size import Size
from onset.wire.probe import Probe

HD, UHD = Size(1920, 1080), Size(3840, 2160)
RATE_HZ = Fraction(60)
CORES = 4
"""What the goals speak of; a larger machine is held to as many."""


@contextmanager
def on_cores(count: int) -> Iterator[int]:
    """While it lasts, processes started by this thread have so many cores, or all where there are fewer: how many."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield min(count, len(before))
    finally:
        os.sched_setaffinity(0, before)


def demo(effort: Effort) -> dict[str, Any]:
    """The demo as it is, 1080p60: browser monitor, probe and judge beside the engine."""
    progress(f"demo: 1080p60 for {effort.run_s:g} s")
    with on_cores(CORES) as cores:
        summary = demo_summary(EngineRun(HD, RATE_HZ), effort.run_s)
    return {"rows": [_row("demo 1080p60", summary, cores)]}


def busy_cores(effort: Effort) -> dict[str, Any]:
    """The same with a busy Python process on every core."""
    with on_cores(CORES) as cores, busy(cores):
        progress(f"busy: 1080p60 for {effort.run_s:g} s beside {cores} busy processes")
        summary = demo_summary(EngineRun(HD, RATE_HZ), effort.run_s)
    return {"rows": [_row(f"demo 1080p60, {cores} busy processes beside it", summary, cores)]}


def uhd(effort: Effort) -> dict[str, Any]:
    """4K60: the engine with its publish sink and a witness of arrival; then the whole demo at that size."""
    run = EngineRun(UHD, RATE_HZ)
    with on_cores(CORES) as cores:
        progress(f"uhd: 4K60 for {effort.longest_s:g} s")
        alone = witnessed(run, effort.longest_s)
        progress(f"uhd: the whole demo at 4K60 for {effort.run_s:g} s")
        whole = demo_summary(run, effort.run_s)
    return {"rows": [_row("engine 4K60", alone, cores), _row("demo 4K60", whole, cores)]}


def witnessed(run: EngineRun, seconds: float) -> dict[str, Any]:
    """An engine with its publish sink for so many seconds, and one process to which its frames go."""
    with running(run) as engine:
        probe = Probe(engine.name)
        try:
            probe.wait()
            probe.mark()
            summary = engine.window(seconds)
        finally:
            arrivals = probe.stop()
    latency = {name: arrivals.get(name) for name in ("p50", "p95", "p99", "max")}
    return {**summary, "latency_ms": {**summary["latency_ms"], "arrival": latency}}


def _row(name: str, summary: dict[str, Any], cores: int) -> dict[str, Any]:
    kept = (
        "frames_captured", "frames_published", "frames_dropped", "window_s", "fps", "latency_ms", "stages_ms", "device",
        "threads", "matte_mad", "monitors",
    )  # fmt: skip
    return {"name": name, "cores": cores, **{key: summary[key] for key in kept if key in summary}}
