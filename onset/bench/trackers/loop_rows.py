"""What a face tracker costs the loop: the demo with a real face, tracked and not, in turn; how old answers are."""

import statistics
import time
from dataclasses import replace
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun, RunningEngine, demo_summary, running
from onset.bench.latency import CORES, HD, RATE_HZ, on_cores
from onset.errors import WorkError
from onset.face_judge import LABEL

Row = dict[str, Any]
START_S = 60.0
LOOK_S = 0.5
FACE60 = EngineRun(HD, RATE_HZ, face=True, name="onset-bench-face", quality="fast")
"""The tier that the watch of four cores settles on at this rate; left to it, the two of a pair may differ."""


def loop_rows(effort: Effort, run: EngineRun = FACE60) -> dict[str, Any]:
    """`pairs` of p50 and p99 from capture to publish with and without the tracker, and the whole demo with a face."""
    pairs, tracked = [], []
    with on_cores(CORES) as cores:
        for number in range(effort.repeats):
            pair = {}
            for with_it in (False, True) if number % 2 == 0 else (True, False):
                progress(
                    f"trackers: the loop, pair {number + 1} of {effort.repeats}, {'with' if with_it else 'without'}"
                )
                with running(replace(run, tracked=with_it)) as engine:
                    if with_it:
                        _wait(engine)
                    summary = engine.window(effort.window_s)
                pair["with" if with_it else "without"] = summary["latency_ms"]["publish"]
                if with_it:
                    tracked.append(summary["trackers"][LABEL])
            pairs.append(pair)
        progress(f"trackers: the demo with a face for {effort.run_s:g} s")
        demo = demo_summary(replace(run, quality="auto"), effort.run_s)
    growth = [pair["with"]["p99"] / pair["without"]["p99"] - 1 for pair in pairs]
    kept = ("frames_published", "frames_dropped", "window_s", "fps", "latency_ms", "stages_ms", "matte_mad", "trackers")
    return {
        "cores": cores,
        "pairs": pairs,
        "growth_p99": round(statistics.median(growth), 4),
        "growths_p99": [round(value, 4) for value in growth],
        "tracked": tracked,
        "demo": {name: demo[name] for name in kept},
    }


def _wait(engine: RunningEngine) -> None:
    """Until the tracker has found the face. Raises WorkError."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        if engine.window(LOOK_S)["trackers"][LABEL]["found"] > 0:
            return
    raise WorkError(f"the face tracker found nothing in {START_S:g} s")
