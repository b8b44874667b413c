"""A long run of takes, one after the other: memory, open files and every count, looked at each second."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun
from onset.bench.takes.processes import open_files, private_bytes
from onset.bench.takes.recording_engine import RecordingEngine, RecordingRun, recording
from onset.bench.takes.workplace import emptied, workplace
from onset.size import Size
from onset.takes.verify import verify

RUN = EngineRun(Size(640, 360), Fraction(30), name="onset-bench-soak")
TAKE_S = 30.0
LOOK_S = 1.0
WARM_SHARE = 0.3
"""Of the time: what processes learn at first (compiled code, caches, pools) is left out of the slope. An engine at
30 Hz gains 1 MB in two minutes, most of it Python's free lists, which keep up to 2000 tuples of each length."""
LENGTHS = 10
"""Times the longest run of the other benchmarks: ten minutes."""


@dataclass
class _Seen:
    """One process over time: (seconds, private bytes, open files)."""

    looks: list[tuple[float, int, int]] = field(default_factory=list)


def soak(effort: Effort) -> dict[str, Any]:
    """Takes of half a minute for ten minutes, each of them cut, finished and verified."""
    with workplace() as folder:
        return soaked(effort.longest_s * LENGTHS, folder / "takes")


def soaked(seconds: float, folder: Path, run: EngineRun = RUN, *, take_s: float = TAKE_S) -> dict[str, Any]:
    """The same for so many seconds. `remainder` is what the accounting leaves over, and must be 0."""
    seen: dict[str, _Seen] = {}
    takes = unsound = 0
    with recording(RecordingRun(run, emptied(folder), {"retention_s": 4.0, "segment_s": 10.0})) as engine:
        began_s = time.monotonic()
        while (passed_s := time.monotonic() - began_s) < seconds:
            progress(f"soak: {passed_s:.0f} of {seconds:.0f} s")
            taken = engine.roll()
            _watch(engine, seen, began_s, min(take_s, max(seconds - passed_s, 2.0)))
            engine.cut()
            takes += 1
            unsound += not verify(taken).sound
            emptied(folder)
        told = engine.stop()
    counts = told["record"]["streams"]
    return {
        "seconds": round(time.monotonic() - began_s, 1),
        "size": str(run.size),
        "rate_hz": str(run.rate_hz),
        "takes": takes,
        "takes_unsound": unsound,
        "frames_captured": told["summary"]["frames_captured"],
        "offered": sum(one["offered"] for one in counts.values()),
        "refused": sum(one["refused"] for one in counts.values()),
        "remainder": remainder(counts),
        "processes": {name: _process(one) for name, one in seen.items()},
    }


def remainder(streams: dict[str, dict[str, int]]) -> int:
    """What is left over of: offered = given + refused, given = committed + in hand, all written at the end."""
    return sum(
        abs(one["offered"] - one["given"] - one["refused"])
        + abs(one["given"] - one["committed"] - one["in_hand"])
        + abs(one["committed"] - one["written"])
        for one in streams.values()
    )


def _watch(engine: RecordingEngine, seen: dict[str, _Seen], began_s: float, seconds: float) -> None:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        time.sleep(LOOK_S)
        engine.ask()
        for name, pid in engine.pids.items():
            look = (time.monotonic() - began_s, private_bytes(pid), open_files(pid))
            seen.setdefault(name, _Seen()).looks.append(look)


def _process(seen: _Seen) -> dict[str, Any]:
    """Files come and go while segments change and a spare encoder is made: what is lost for good raises the median."""
    first_s, last_s = seen.looks[0][0], seen.looks[-1][0]
    # By time, not by looks: on a full machine takes are long in finishing, and nobody looks meanwhile.
    warm = [look for look in seen.looks if look[0] >= first_s + WARM_SHARE * (last_s - first_s)]
    files = [files for _, _, files in warm]
    half = max(1, len(files) // 2)
    return {
        "private_mb": round(warm[-1][1] / 1e6, 1),
        "slope_mb_h": round(slope([at for at, _, _ in warm], [held for _, held, _ in warm]) * 3600 / 1e6, 2),
        "files_at_first": statistics.median_low(files[:half]),
        "files_at_last": statistics.median_low(files[half:] or files),
        "files_most": max(files),
    }


def slope(at_s: Sequence[float], values: Sequence[float]) -> float:
    """The median of the slopes of all pairs (Theil and Sen), per second: a step or an outlier does not decide it."""
    step = max(1, len(at_s) // 200)
    points = list(zip(at_s, values, strict=True))[::step]
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for n, a in enumerate(points) for b in points[n + 1 :] if b[0] > a[0]]
    return statistics.median(slopes) if slopes else 0.0
