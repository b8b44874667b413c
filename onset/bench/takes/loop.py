"""What recording costs the loop: windows while a take rolls and while none does, in turn, in one run of one engine."""

import statistics
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun
from onset.bench.latency import HD
from onset.bench.takes.recording_engine import RecordingEngine, RecordingRun, recording
from onset.bench.takes.workplace import emptied
from onset.tier import Tier

RUNS: tuple[tuple[Fraction, Tier], ...] = ((Fraction(24), "live"), (Fraction(60), "fast"))
"""The tier is the one that the watch of four cores settles on without a take: frames of more would only queue."""
SETTLE_S = 1.0
MOST_PAIRS, MOST_WINDOW_S = 3, 5.0
SETTINGS = {"retention_s": 4.0}


def loop(effort: Effort, folder: Path) -> dict[str, Any]:
    """The loop's 99th percentile with and without a take of camera, comp and matte, at 24 and at 60 frames a second."""
    runs = RUNS[:1] if effort.quick else RUNS
    return {
        "rows": [compared(EngineRun(HD, rate, name="onset-bench-loop"), tier, effort, folder) for rate, tier in runs]
    }


def compared(run: EngineRun, tier: Tier, effort: Effort, folder: Path) -> dict[str, Any]:
    """Pairs of windows at one rate."""
    window_s = min(MOST_WINDOW_S, effort.window_s)
    name = f"{run.size} at {run.rate_hz} Hz, quality {tier}"
    pairs = []
    with recording(RecordingRun(run, emptied(folder), SETTINGS, tier)) as engine:
        for number in range(min(MOST_PAIRS, effort.repeats)):
            pair = {}
            for rolls in (False, True) if number % 2 == 0 else (True, False):
                progress(f"takes: the loop, {name}, pair {number + 1}, {'with' if rolls else 'without'} a take")
                pair["with" if rolls else "without"] = _window(engine, window_s, rolls=rolls)
                emptied(folder)
            pairs.append(pair)
        streams = engine.ask()["record"]["streams"]
    growth = [pair["with"]["p99"] / pair["without"]["p99"] - 1 for pair in pairs]
    return {
        "name": name,
        "window_s": window_s,
        "pairs": pairs,
        "growth_p99": round(statistics.median(growth), 4),
        "growths_p99": [round(value, 4) for value in growth],
        "growth_p50": round(statistics.median(pair["with"]["p50"] / pair["without"]["p50"] - 1 for pair in pairs), 4),
        "refused": sum(one["refused"] for one in streams.values()),
        "offered": sum(one["offered"] for one in streams.values()),
    }


def _window(engine: RecordingEngine, seconds: float, *, rolls: bool) -> dict[str, Any]:
    if rolls:
        engine.roll()
    time.sleep(SETTLE_S)
    engine.ask("mark")
    time.sleep(seconds)
    summary = engine.ask("mark")["summary"]
    if rolls:
        engine.cut()
    return {**summary["latency_ms"]["publish"], "dropped": sum(summary["frames_dropped"].values())}
