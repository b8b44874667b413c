"""CPU time for one recorded frame: in the engine's loop, in the encoders, in the recorder; and how long frames wait."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from time import sleep
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.latency import HD, UHD
from onset.bench.takes.camera_feed import CameraFeed, FeedPlan, plan_of
from onset.bench.takes.processes import all_gone, cpu_ns
from onset.bench.takes.ring_watch import RingWatch
from onset.bench.takes.workplace import emptied
from onset.errors import InputError, OnsetError, UsageError
from onset.sinks.record import CodecName
from onset.size import Size
from onset.takes.recording_plan import left_behind, remove_recording

CODECS: tuple[CodecName, ...] = ("utvideo", "ffvhuff", "ffv1", "mjpeg", "h264", "h264_422", "prores", "dnxhr")
CODECS_4K: tuple[CodecName, ...] = ("utvideo", "ffvhuff", "mjpeg", "h264")
"""What is worth a try at four times the pixels."""
QUICK_CODECS: tuple[CodecName, ...] = ("utvideo", "mjpeg")
SETTLE_S, END_S = 1.0, 15.0


@dataclass(frozen=True)
class Form:
    """What a camera delivers: 1080p60 or 4K24."""

    name: str
    size: Size
    rate_hz: Fraction


FORMS = (Form("1080p60", HD, Fraction(60)), Form("4K24", UHD, Fraction(24)))


def cost(effort: Effort, folder: Path, forms: tuple[Form, ...] = FORMS) -> dict[str, Any]:
    """A row for each form and codec; `not_measured` names codecs that this machine's FFmpeg lacks."""
    rows, missing = [], []
    seconds = effort.longest_s / 30
    for form in forms:
        for codec in QUICK_CODECS if effort.quick else CODECS if form.size == HD else CODECS_4K:
            progress(f"takes: CPU of a frame, {form.name} {codec}")
            try:
                rows.append(cost_of(form, codec, seconds, folder))
            except (InputError, UsageError) as error:
                missing.append(f"takes in {codec} at {form.name}: {error}")
    return {"rows": rows, "not_measured": missing}


def cost_of(form: Form, codec: CodecName, seconds: float, folder: Path) -> dict[str, Any]:
    """One camera recorded for so many seconds."""
    with feeding(form, codec, folder) as feed:
        feed.add()
        sleep(SETTLE_S)
        (before,) = feed.told()["cameras"]
        watch = RingWatch(plan_of(before))
        try:
            spent = {name: cpu_ns(pid) for name, pid in before["pids"].items()}
            watch.start()
            sleep(seconds)
            told = feed.told()
            (after,) = told["cameras"]
            spent = {name: cpu_ns(pid) - spent[name] for name, pid in after["pids"].items()}
            latency = watch.latency_ms()
            frame_bytes = _written_bytes(Path(after["folder"])) / max(1, after["counts"]["written"])
        finally:
            watch.close()
    frames = after["counts"]["committed"] - before["counts"]["committed"]
    offered = after["offered"] - before["offered"]
    encoders = [ns for name, ns in spent.items() if name != "recorder"]
    if frames == 0:
        raise InputError(f"not one frame was encoded in {seconds:g} s")
    return {
        "form": form.name,
        "codec": codec,
        "seconds": seconds,
        "frames": frames,
        "refused": after["counts"]["refused"] - before["counts"]["refused"],
        "lanes": len(encoders),
        "loop_ms": round((after["loop_ns"] - before["loop_ns"]) / max(1, offered) / 1e6, 4),
        "encoders_ms": round(sum(encoders) / frames / 1e6, 3),
        "recorder_ms": round(spent["recorder"] / frames / 1e6, 3),
        "frame_kb": round(frame_bytes / 1000, 1),
        "latency_ms": latency,
        "warnings": after["warnings"],
    }


@contextmanager
def feeding(form: Form, codec: CodecName, folder: Path, *, retention_s: float = 2.0) -> Iterator[CameraFeed]:
    """Cameras that are ended whatever happens, and their takes removed."""
    plan = FeedPlan(f"onset-bench-feed-{os.getpid()}", emptied(folder), form.size, form.rate_hz, codec, retention_s)
    feed = CameraFeed(plan)
    try:
        yield feed
    finally:
        left = feed.stop()
        gone = all_gone(left, END_S)
        for recording in left_behind(f"{plan.name}-*"):  # what was not drained: its take is removed
            remove_recording(recording)
        emptied(folder)
        if not gone:
            raise OnsetError(f"recorders of a benchmark did not end in {END_S:g} s: {left}")


def _written_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in (folder / "journal").glob("*.camera.mcap"))
