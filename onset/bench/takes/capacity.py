"""How many cameras this machine records in each codec before it refuses the first frame."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.takes.cost import FORMS, QUICK_CODECS, SETTLE_S, Form, feeding
from onset.errors import InputError, MemoryFull, UsageError
from onset.sinks.record import CodecName

CODECS: tuple[CodecName, ...] = ("utvideo", "mjpeg", "h264", "prores")
MOST = 16
RETENTION_S = 1.0
"""Seconds of encoded frames kept: the rings of many cameras must fit, and a longer one would only refuse later."""
LEAST_FREE_BYTES = 6 << 30
MOST_LATE_SHARE = 0.05
"""A camera of the benchmark that is late more often has found no core: its frames would have been too many."""
BEHIND_SHARE = 0.5
"""A ring that is fuller at the end of a step would refuse if the step were longer."""
LIKELY_SHARE = 0.6
"""Of the cores that it may use: as many cameras as fill so much of them by what a frame costs are put on at once."""


def capacity(
    effort: Effort, folder: Path, forms: tuple[Form, ...] = FORMS, costs: Sequence[dict[str, Any]] = ()
) -> dict[str, Any]:
    """A row for each form and codec: cameras recorded without a refusal, and what came with the next one.

    `costs` are rows of what a frame costs: they say how many cameras to begin with.
    """
    rows, missing = [], []
    step_s = effort.longest_s / 30
    for form in forms:
        for codec in QUICK_CODECS if effort.quick else CODECS:
            progress(f"takes: how many cameras, {form.name} {codec}")
            alone = next((row for row in costs if (row["form"], row["codec"]) == (form.name, codec)), None)
            if alone is not None and alone["refused"]:
                rows.append(_none(alone))
                continue
            likely = _likely(form, alone) if alone is not None else 1
            try:
                row = cameras_recorded(form, codec, step_s, folder, first=likely)
                if not row["cameras"] and likely > 1:
                    row = cameras_recorded(form, codec, step_s, folder)
                rows.append(row)
            except (InputError, UsageError) as error:
                missing.append(f"cameras in {codec} at {form.name}: {error}")
    return {"rows": rows, "not_measured": missing}


def _none(alone: dict[str, Any]) -> dict[str, Any]:
    """The row of a codec in which already the one camera, whose frames' cost was measured, was too much."""
    then = f"at 1: {alone['refused']} of {alone['refused'] + alone['frames']} frames refused"
    return {"form": alone["form"], "codec": alone["codec"], "cameras": 0, "step_s": alone["seconds"], "then": then}


def _likely(form: Form, alone: dict[str, Any]) -> int:
    """How many cameras surely fit, by what a frame of one costs."""
    cores = (alone["encoders_ms"] + alone["recorder_ms"] + alone["loop_ms"]) * float(form.rate_hz) / 1000
    return max(1, min(MOST, int(LIKELY_SHARE * len(os.sched_getaffinity(0)) / cores)))


def cameras_recorded(
    form: Form, codec: CodecName, step_s: float, folder: Path, *, most: int = MOST, first: int = 1
) -> dict[str, Any]:
    """Cameras are added one by one; each number of them, from `first` on, has to last `step_s` without one refused
    frame."""
    held, why = 0, f"not more than {most} were tried"
    with feeding(form, codec, folder, retention_s=RETENTION_S) as feed:
        for number in range(1, most + 1):
            if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
                why = "the disk is nearly full"
                break
            try:
                feed.add()
            except MemoryFull as error:
                why = str(error)
                break
            if number < first:
                continue
            sleep(SETTLE_S)
            before = feed.told()
            sleep(step_s)
            after = feed.told()
            refused = _sum(after, "refused") - _sum(before, "refused")
            late = after["late"] - before["late"]
            behind = max(camera["fill"] for camera in after["cameras"])
            offered = _sum(after, "offered") - _sum(before, "offered")
            if refused or late * number > MOST_LATE_SHARE * offered or behind > BEHIND_SHARE:
                why = f"at {number}: {refused} of {offered} frames refused"
                why += f", {late} late from the cameras" if late else ""
                why += f", a ring {behind:.0%} full" if behind > BEHIND_SHARE else ""
                break
            held = number
    return {"form": form.name, "codec": codec, "cameras": held, "step_s": step_s, "then": why}


def _sum(told: dict[str, Any], count: str) -> int:
    return sum(int(camera["counts"][count]) for camera in told["cameras"])
