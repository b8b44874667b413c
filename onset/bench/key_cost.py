"""What the default key costs at 1080p: the pointwise path on one core, the live tier on two, the full tier on four.

pointwise   tier fast, the pass alone, its plate given: decode, key, despill, over, encode; comp and matte stored
live        the demo's show as it stands, everything that a frame costs: analysis, pass, and the matte's measures
full        the same on a 4:2:0 camera, so that chroma is guided, with edges extended and light wrapped
"""

from dataclasses import replace
from typing import Any

import numpy as np
from onset_kernels.picture import Colour, Layout, Matrix, Picture, Range, Transfer
from onset_kernels.subsample import subsample
from onset_kernels.threads import threads_available

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun, bench_show, free_port
from onset.bench.latency import HD, RATE_HZ
from onset.bench.live_pass import Row, frames_of, timed
from onset.frame import Frame
from onset.keyers.difference import Settings
from onset.size import Size
from onset.tier import Tier

CASES: tuple[tuple[str, Tier, int, float], ...] = (
    ("pointwise path, plate given", "fast", 1, 5.0),
    ("live tier, matte measured", "live", 2, 6.0),
    ("full tier: 4:2:0, edges extended, light wrapped", "full", 4, 12.0),
)
"""What, in which tier, on how many threads, and the milliseconds it is to stay under."""
WRAP, EXTEND_PX = 0.5, 4.0


def key_cost(effort: Effort) -> dict[str, Any]:
    """One row for each of CASES that this machine has the threads for."""
    rows, missing = [], []
    for name, tier, threads, _ in CASES:
        if threads > threads_available():
            missing.append(f"{name}: {threads} threads, this machine has {threads_available()}")
            continue
        progress(f"key cost: {name}, {threads} threads")
        rows.append(case(HD, tier, threads, 0.2 if effort.quick else 2.0))
    return {"rows": rows, "not_measured": missing}


def case(size: Size, tier: Tier, threads: int, budget_s: float) -> Row:
    """One of CASES, told by its tier."""
    name, goal_ms = next((name, goal_ms) for name, known, _, goal_ms in CASES if known == tier)
    run = EngineRun(size, RATE_HZ, threads, quality=tier)
    show = bench_show(run, run.unique_name, free_port(), free_port())
    frames = frames_of(Picture(size.width_px, size.height_px, Layout.BGRA8))
    if tier == "full" and show.keyer is not None:
        show = replace(show, keyer=replace(show.keyer, settings=Settings(wrap=WRAP, extend_px=EXTEND_PX)))
        frames = [subsampled(frame) for frame in frames]
    row = timed(show, frames, threads, budget_s, pass_alone=tier == "fast")
    return {**row, "name": name, "quality": tier, "goal_ms": goal_ms}


def subsampled(frame: Frame) -> Frame:
    """A BGRA8 frame as 4:2:0 of BT.709, limited range (ITU-R BT.709-6, section 3)."""
    packed = frame.planes[0]
    red, green, blue = (((packed >> shift) & 255).astype(np.float32) / 255 for shift in (16, 8, 0))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    codes = 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748
    colour = Colour(transfer=Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
    picture = Picture(frame.picture.width_px, frame.picture.height_px, Layout.YUV420P8, colour)
    planes = picture.allocate()
    whole = [np.ascontiguousarray(np.rint(code), np.uint8) for code in codes]
    planes[0][...] = whole[0]
    for plane, code in zip(planes[1:], whole[1:], strict=True):
        subsample(code, plane, divide_y=2)
    return Frame(planes, picture, frame.index, frame.captured_ns)
