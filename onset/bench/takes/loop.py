"""What recording costs the loop: windows while a take rolls and while none does, in turn, in one run of one engine.

A take is deleted before the next window, and what that does to the machine is waited for. A window in which the machine
itself stood still (`onset.bench.witness`) is measured again; the one set aside is told with its figures. What other
programs took of the processors (`onset.bench.strangers`) is told of each window: it is no part of what recording costs.
"""

import statistics
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun
from onset.bench.latency import HD
from onset.bench.strangers import Strangers
from onset.bench.takes.recording_engine import RecordingEngine, RecordingRun, recording
from onset.bench.takes.workplace import emptied
from onset.bench.witness import Witness, witness
from onset.tier import Tier

RUNS: tuple[tuple[Fraction, Tier], ...] = ((Fraction(24), "live"), (Fraction(60), "fast"))
"""The tier is the one that the watch of four cores settles on without a take: frames of more would only queue."""
SETTLE_S = 1.0
MOST_PAIRS, MOST_WINDOW_S, MOST_TRIES = 5, 5.0, 3
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
    pairs, aside = [], []
    with recording(RecordingRun(run, emptied(folder), SETTINGS, tier)) as engine, witness() as beside:
        for number in range(min(MOST_PAIRS, effort.repeats)):
            pair = {}
            for rolls in (False, True) if number % 2 == 0 else (True, False):
                progress(f"takes: the loop, {name}, pair {number + 1}, {'with' if rolls else 'without'} a take")
                way = "with" if rolls else "without"
                *again, pair[way] = windows(
                    partial(_window, engine, beside, window_s, folder, rolls=rolls), sharp=beside.sharp
                )
                aside += [{"pair": number + 1, "take": way, **window} for window in again]
            pairs.append(pair)
        streams = engine.ask()["record"]["streams"]
    growth = [pair["with"]["p99"] / pair["without"]["p99"] - 1 for pair in pairs]
    return {
        "name": name,
        "window_s": window_s,
        "pairs": pairs,
        "set_aside": aside,
        "growth_p99": round(statistics.median(growth), 4),
        "growths_p99": [round(value, 4) for value in growth],
        "growth_p50": round(statistics.median(pair["with"]["p50"] / pair["without"]["p50"] - 1 for pair in pairs), 4),
        "refused": sum(one["refused"] for one in streams.values()),
        "offered": sum(one["offered"] for one in streams.values()),
    }


def windows(window: Callable[[], dict[str, Any]], *, sharp: bool) -> list[dict[str, Any]]:
    """What was measured until the machine did not stand still: the last counts. Without a sharp witness it is one."""
    tried = [window()]
    while tried[-1]["held_up_ms"] and sharp and len(tried) < MOST_TRIES:
        progress("takes: the loop, once more: the machine itself stood still")
        tried.append(window())
    return tried


def _window(engine: RecordingEngine, beside: Witness, seconds: float, folder: Path, *, rolls: bool) -> dict[str, Any]:
    beside.wait_for_quiet()
    if rolls:
        engine.roll()
    time.sleep(SETTLE_S)
    engine.ask("mark")
    began_ns, strangers = time.monotonic_ns(), Strangers()
    time.sleep(seconds)
    summary, others = engine.ask("mark")["summary"], strangers.cores()
    held_up_ms = beside.held_up(began_ns)
    if rolls:
        engine.cut()
    emptied(folder)
    return {
        **summary["latency_ms"]["publish"],
        "dropped": sum(summary["frames_dropped"].values()),
        "held_up_ms": round(sum(held_up_ms), 1),
        "others_cores": None if others is None else round(others, 2),
    }
