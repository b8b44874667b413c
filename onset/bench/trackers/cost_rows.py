"""What a frame costs each tracker, everything in it: from the camera's samples to the answer."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame
from onset.ports import Tracker
from onset.stage.recipe import Recipe
from onset.stage.scene import Stage
from onset.trackers import body, face, hands

Row = dict[str, Any]
_WARM = 12
_FRAME_NS = 16_666_667
TRACKERS: tuple[tuple[str, Callable[[], Tracker]], ...] = (
    ("face, points and pose", lambda: face.build(face.Settings(expression=False))),
    ("face, with expression", lambda: face.build(face.Settings())),
    ("body", lambda: body.build(body.Settings())),
    ("hands", lambda: hands.build(hands.Settings())),
)


def cost_rows(frames: int = 120, width_px: int = 1920, height_px: int = 1080) -> list[Row]:
    """Milliseconds of `track` for frames of the demo with a real face, by the clock, and of processor time."""
    stage = Stage(width_px, height_px, recipe=Recipe(), face=True)
    picture = Picture(width_px, height_px, Layout.BGRA8)
    planes = [np.empty((height_px, width_px), np.uint32) for _ in range(8)]
    for index, plane in enumerate(planes):
        stage.draw(index, (plane,))
    rows = []
    for name, make in TRACKERS:
        tracker, clock_ms, processor_ms, seen = make(), [], [], 0
        for index in range(frames + _WARM):
            # To and fro, so that the face moves as it does in the demo and never jumps.
            turn = index % (2 * len(planes) - 2)
            plane = planes[min(turn, 2 * len(planes) - 2 - turn)]
            frame = Frame((plane,), picture, index, index * _FRAME_NS)
            began_ns, spent_ns = time.perf_counter_ns(), time.process_time_ns()
            answer = tracker.track(frame)
            if index >= _WARM:
                processor_ms.append((time.process_time_ns() - spent_ns) / 1e6)
                clock_ms.append((time.perf_counter_ns() - began_ns) / 1e6)
                seen += len(answer.subjects)
        tracker.close()
        rows.append({
            "row": f"{name}, {width_px}x{height_px}", "ms": _spread(clock_ms), "cpu_ms": _spread(processor_ms),
            "subjects": round(seen / frames, 2),
        })  # fmt: skip
    return rows


def _spread(values: list[float]) -> dict[str, float]:
    return {"p50": round(float(np.median(values)), 2), "p95": round(float(np.percentile(values, 95)), 2)}
