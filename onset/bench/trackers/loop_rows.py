"""What a face tracker costs the loop: the demo with a real face, tracked and not, in turn; how old answers are."""

import statistics
import time
from collections.abc import Mapping, Sequence
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
FEWEST_PAIRS = 2
"""Without, with, with, without: of one pair nobody can tell the tracker from the machine's own ups and downs."""


def loop_rows(effort: Effort, run: EngineRun = FACE60) -> dict[str, Any]:
    """`pairs` of p50 and p99 from capture to publish with and without the tracker, and the whole demo with a face."""
    pairs, tracked = [], []
    with on_cores(CORES) as cores:
        repeats = max(effort.repeats, FEWEST_PAIRS)
        for number in range(repeats):
            pair = {}
            for with_it in (False, True) if number % 2 == 0 else (True, False):
                progress(f"trackers: the loop, pair {number + 1} of {repeats}, {'with' if with_it else 'without'}")
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
        "growth_p99": growth_of_medians(pairs),
        "growths_p99": [round(value, 4) for value in growth],
        "tracked": tracked,
        "demo": {name: demo[name] for name in kept},
    }


def growth_of_medians(pairs: Sequence[Mapping[str, Mapping[str, float]]]) -> float:
    """By what share the median of p99 with the tracker is above the one without."""
    without, tracked = (statistics.median(pair[way]["p99"] for pair in pairs) for way in ("without", "with"))
    return round(tracked / without - 1, 4)


def _wait(engine: RunningEngine) -> None:
    """Until the tracker has found the face. Raises WorkError."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        if engine.window(LOOK_S)["trackers"][LABEL]["found"] > 0:
            return
    raise WorkError(f"the face tracker found nothing in {START_S:g} s")
