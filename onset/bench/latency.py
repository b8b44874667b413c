"""Runs of the engine: from capture to publish and to another process, alone, beside busy processes, and at 4K."""

import os
from fractions import Fraction
from typing import Any

from onset.bench.busy import busy
from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun, demo_summary, running
from onset.size import Size
from onset.wire.probe import Probe

HD, UHD = Size(1920, 1080), Size(3840, 2160)
RATE_HZ = Fraction(60)


def demo(effort: Effort) -> dict[str, Any]:
    """The demo as it is, 1080p60: browser monitor, probe and judge beside the engine."""
    progress(f"demo: 1080p60 for {effort.run_s:g} s")
    return {"rows": [_row("demo 1080p60", demo_summary(EngineRun(HD, RATE_HZ), effort.run_s))]}


def busy_cores(effort: Effort) -> dict[str, Any]:
    """The same with a busy Python process on every core."""
    cores = len(os.sched_getaffinity(0))
    progress(f"busy: 1080p60 for {effort.run_s:g} s beside {cores} busy processes")
    with busy(cores):
        summary = demo_summary(EngineRun(HD, RATE_HZ), effort.run_s)
    return {"rows": [_row(f"demo 1080p60, {cores} busy processes beside it", summary)]}


def uhd(effort: Effort) -> dict[str, Any]:
    """4K60: the engine with its publish sink and a witness of arrival; then the whole demo at that size."""
    rows = []
    run = EngineRun(UHD, RATE_HZ)
    progress(f"uhd: 4K60 for {effort.longest_s:g} s")
    with running(run) as engine:
        probe = Probe(engine.name)
        try:
            probe.wait()
            probe.mark()
            summary = engine.window(effort.longest_s)
        finally:
            arrivals = probe.stop()
    latency = {name: arrivals.get(name) for name in ("p50", "p95", "p99", "max")}
    summary["latency_ms"] = {**summary["latency_ms"], "arrival": latency}
    rows.append(_row("engine 4K60", summary))
    progress(f"uhd: the whole demo at 4K60 for {effort.window_s:g} s")
    rows.append(_row("demo 4K60", demo_summary(run, effort.window_s)))
    return {"rows": rows}


def _row(name: str, summary: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "frames_captured", "frames_published", "frames_dropped", "window_s", "fps", "latency_ms", "stages_ms", "device",
        "threads", "matte_mad", "monitors",
    )  # fmt: skip
    return {"name": name, **{key: summary[key] for key in kept if key in summary}}
