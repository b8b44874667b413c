"""The default live path: what the demo's show computes for each frame, keyer to measures, by threads, size, quality."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from onset_kernels.picture import Layout, Picture
from onset_kernels.threads import threads_available

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun, bench_show, free_port
from onset.bench.latency import HD, RATE_HZ, UHD
from onset.compositor import Compositor, Machine
from onset.frame import Frame, Loan, Output, monotonic_ns
from onset.plugins import plugin
from onset.ports import Want
from onset.quality import Quality
from onset.show import Part, Show
from onset.size import Size
from onset.stage.scene import Stage
from onset.tier import Tier

THREADS = (1, 2, 4)
QUALITIES: dict[Size, tuple[Tier, ...]] = {HD: ("fast", "live", "full"), UHD: ("live",)}
Row = dict[str, Any]
FRAMES = 4
LEAST, MOST = 9, 120


def live_pass(effort: Effort) -> dict[str, Any]:
    """Milliseconds of gathering the parts' values, of the fused pass, and of measuring the matte."""
    rows = []
    threads = [count for count in THREADS if count <= threads_available()]
    for size in (HD, UHD):
        for count in threads:
            for quality in QUALITIES[size]:
                progress(f"live: {size}, {count} threads, quality {quality}")
                rows.append(measured(size, count, 0.2 if effort.quick else 2.0, quality))
    missing = [f"{count} threads: this machine has {threads_available()}" for count in THREADS if count not in threads]
    return {"rows": rows, "not_measured": missing}


def measured(size: Size, threads: int, budget_s: float, quality: Tier = "live") -> Row:
    """One size with one number of threads in one quality."""
    show = bench_show(EngineRun(size, RATE_HZ, threads), f"onset-bench-live-{os.getpid()}", free_port(), free_port())
    show = replace(show, engine=replace(show.engine, quality=quality))
    frames = frames_of(Picture(size.width_px, size.height_px, Layout.BGRA8))
    name = "the demo's show: difference key over moving bars, comp and matte stored, the matte measured"
    return {**timed(show, frames, threads, budget_s), "name": name, "quality": quality}


def timed(show: Show, frames: Sequence[Frame], threads: int, budget_s: float, *, pass_alone: bool = False) -> Row:
    """A frame of this show: parts' values, pass and measures. `pass_alone`: the pass, with the values of one frame."""
    picture = frames[0].picture
    compositor = Compositor(show, picture, _wants(show.sink, picture), Machine("cpu", threads))
    try:
        outputs = {
            name: Output(name, planes := made.allocate(), made, Loan(planes, _nothing))
            for name, made in compositor.outputs.items()
        }
        measures = Quality(compositor)
        given = compositor.gather(frames[0]) if pass_alone else []

        def whole(number: int) -> None:
            frame = frames[number % len(frames)]
            compositor.composite(frame, outputs)
            measures.look(frame, outputs)

        def alone(number: int) -> None:
            compositor.make(frames[number % len(frames)], given, outputs)

        times = _times(alone if pass_alone else whole, budget_s)
    finally:
        compositor.close()
    moved = picture.size_bytes + sum(output.picture.size_bytes for output in outputs.values())
    q1, median, q3 = statistics.quantiles(times, n=4, method="inclusive")
    return {
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "device": "cpu",
        "threads": threads,
        "median_ms": round(median, 4),
        "q1_ms": round(q1, 4),
        "q3_ms": round(q3, 4),
        "min_ms": round(min(times), 4),
        "runs": len(times),
        "bytes_moved": moved,
    }


def _times(work: Callable[[int], None], budget_s: float) -> list[float]:
    for number in range(FRAMES):
        work(number)
    times: list[float] = []
    give_up = time.perf_counter() + budget_s
    while len(times) < LEAST or (len(times) < MOST and time.perf_counter() < give_up):
        before = time.perf_counter_ns()
        work(len(times))
        times.append((time.perf_counter_ns() - before) / 1e6)
    return times


def _wants(sinks: Sequence[Part], picture: Picture) -> list[Want]:
    """What the show's own sink asks for; it is built without the process that serves viewers on the LAN."""
    wants: list[Want] = []
    for part in sinks:
        sink = plugin(part.family, part.kind).build(replace(part.settings, viewers=0))
        try:
            wants += sink.wants(picture)
        finally:
            sink.close()
    return wants


def frames_of(picture: Picture) -> list[Frame]:
    """The demo's figure in a few places."""
    stage = Stage(picture.width_px, picture.height_px, seed=1, bake_threads=max(1, len(os.sched_getaffinity(0)) - 1))
    frames = []
    for number in range(FRAMES):
        planes = picture.allocate()
        stage.draw(number * 7, planes)
        frames.append(Frame(planes, picture, number, monotonic_ns()))
    return frames


def _nothing() -> None:
    """Memory that nobody waits for."""
