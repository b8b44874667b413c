"""Bodies and hands, measured: against a real picture in known motion, on a still one with noise, and how long it takes.

Each function answers rows as JSON can hold them. The picture of a person is the one that ships; one with a hand in view
is given by path, because none ships.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame
from onset.ports import Tracker
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceState, FaceWarp
from onset.subject import Subject
from onset.trackers import body, hands
from onset.tracking.body.points import POINTS

Rgb = NDArray[np.uint8]
Row = dict[str, Any]
WIDTH_PX, HEIGHT_PX = 1920, 1080
FRAME_NS = 16_666_667
SURE = 0.9
"""Points with at least this visibility are measured: the others are the model's guess."""
_WARM = 5
_SCALE = 3.0


def motion_rows(frames: int = 120) -> list[Row]:
    """Error in pixels of 1080p against a person who is moved, scaled and turned by known amounts: truth are the points
    on the unmoved picture, carried along."""
    rows = []
    for name, states in _motions(frames).items():
        warp = FaceWarp(astronaut(), ASTRONAUT)
        still = _last(body.build(body.Settings()), [_painted(warp, _still())] * _WARM)
        local = _undone(warp, still.points_px)
        sure = _sure(still)
        tracker = body.build(body.Settings())
        errors, found = [], 0
        for index, state in enumerate(states):
            subjects = tracker.track(_frame(_painted(warp, state), index)).subjects
            if subjects and subjects[0].id == 1:
                found += 1
                truth = warp.moved(local, state)
                errors.append(np.linalg.norm(subjects[0].points_px - truth, axis=1)[sure].mean())
        tracker.close()
        rows.append({
            "row": f"body, {name}", "points": int(sure.sum()), "found": found / frames,
            "error_px": _spread(errors), "size_px": round(float(np.ptp(still.points_px[sure], axis=0).max())),
        })  # fmt: skip
    return rows


def jitter_rows(sigmas: Sequence[float] = (0.0, 2.0, 6.0), frames: int = 60, seed: int = 7) -> list[Row]:
    """RMS in pixels about the mean place, of points in a still picture with camera noise (codes of 8 bits, Gaussian):
    raw, unsmoothed."""
    rows, rng = [], np.random.default_rng(seed)
    still = _painted(FaceWarp(astronaut(), ASTRONAUT), _still())
    for sigma in sigmas:
        tracker = body.build(body.Settings())
        places, distances, sure = [], [], np.ones(len(POINTS), bool)
        for index in range(frames):
            noise = rng.normal(0.0, sigma, still.shape) if sigma else 0.0
            (subject,) = tracker.track(_frame(np.clip(still + noise, 0, 255).astype(np.uint8), index)).subjects
            if index >= _WARM:
                sure &= _sure(subject)
                places.append(subject.points_px)
                assert subject.points_m is not None
                distances.append(float(subject.points_m[0, 2]))
        tracker.close()
        off = np.stack(places)[:, sure] - np.stack(places)[:, sure].mean(axis=0)
        rows.append({
            "row": f"body, still, noise of {sigma:g} codes",
            "jitter_px": round(float(np.sqrt((off**2).sum(axis=2).mean())), 3),
            "nose_depth_mm": round(1000 * float(np.std(distances)), 1),
        })  # fmt: skip
    return rows


def cost_rows(with_hand: Rgb | None = None, frames: int = 60) -> list[Row]:
    """Milliseconds for a frame, by the clock and of processor time (all threads, which a busy machine hardly changes):
    one body at two sizes, nobody in view, and hands: none, and those of `with_hand`."""
    person, empty = (
        _painted(FaceWarp(astronaut(), ASTRONAUT), _still()),
        np.full((HEIGHT_PX, WIDTH_PX, 3), 128, np.uint8),
    )
    makers: list[tuple[str, Callable[[], Tracker], Rgb]] = [
        ("body, one, 1920x1080", lambda: body.build(body.Settings()), person),
        ("body, one, 640x360", lambda: body.build(body.Settings()), np.ascontiguousarray(person[::3, ::3])),
        ("body, nobody, 1920x1080", lambda: body.build(body.Settings()), empty),
        ("hands, none, 1920x1080", lambda: hands.build(hands.Settings()), empty),
    ]
    if with_hand is not None:
        size = f"{with_hand.shape[1]}x{with_hand.shape[0]}"
        makers.append((f"hands, with hands, {size}", lambda: hands.build(hands.Settings()), with_hand))
    rows = []
    for name, make, picture in makers:
        tracker, times, processor, seen = make(), [], [], 0
        for index in range(frames + _WARM):
            frame = _frame(picture, index)
            start_ns, processor_ns = time.perf_counter_ns(), time.process_time_ns()
            answer = tracker.track(frame)
            if index >= _WARM:
                processor.append((time.process_time_ns() - processor_ns) / 1e6)
                times.append((time.perf_counter_ns() - start_ns) / 1e6)
                seen += len(answer.subjects)
        tracker.close()
        rows.append(
            {"row": name, "ms": _spread(times), "cpu_ms": _spread(processor), "subjects": round(seen / frames, 2)}
        )
    return rows


def _still() -> FaceState:
    return FaceState(WIDTH_PX / 2, HEIGHT_PX / 2 + 60.0, _SCALE)


def _motions(frames: int) -> dict[str, list[FaceState]]:
    middle, t = _still(), np.linspace(0.0, 1.0, frames)
    swing = np.sin(2 * np.pi * t)
    return {
        "across": [FaceState(middle.x_px + 400.0 * s, middle.y_px, _SCALE) for s in swing],
        "nearer and away": [FaceState(middle.x_px, middle.y_px, _SCALE * (1.0 - 0.35 * abs(s))) for s in swing],
        "leaning": [FaceState(middle.x_px, middle.y_px, _SCALE, roll_deg=20.0 * s) for s in swing],
    }


def _painted(warp: FaceWarp, state: FaceState) -> Rgb:
    frame = np.full((HEIGHT_PX, WIDTH_PX, 3), 128, np.uint8)
    warp.paint(frame, state)
    return frame


def _undone(warp: FaceWarp, points_px: NDArray[np.floating]) -> NDArray[np.float64]:
    placed = np.column_stack((points_px, np.ones(len(points_px)))) @ np.linalg.inv(warp.matrix(_still())).T
    return np.asarray(placed[:, :2] / placed[:, 2:])


def _frame(picture: Rgb, index: int) -> Frame:
    height, width = picture.shape[:2]
    planes = (np.ascontiguousarray(picture).reshape(height, width * 3),)
    return Frame(planes, Picture(width, height, Layout.RGB24), index, index * FRAME_NS)


def _last(tracker: Tracker, pictures: Sequence[Rgb]) -> Subject:
    answers = list(_tracked(tracker, pictures))
    tracker.close()
    return answers[-1]


def _tracked(tracker: Tracker, pictures: Sequence[Rgb]) -> Iterator[Subject]:
    for index, picture in enumerate(pictures):
        yield tracker.track(_frame(picture, index)).subjects[0]


def _sure(subject: Subject) -> NDArray[np.bool_]:
    return np.array([subject.values[f"visibility.{name}"] >= SURE for name in POINTS])


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not len(values):
        return {}
    return {"p50": round(float(np.median(values)), 2), "p95": round(float(np.percentile(values, 95)), 2)}
