"""Objects, measured: planes, boxes and points against a picture that moves by exactly known amounts.

Each function answers rows as JSON can hold them. The plane's picture and the background are uint8 (rows, columns, 3);
frames are 1080p, motion is `onset.stage.plane_shot`'s, truth is projected. Errors are in pixels of the frame.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame
from onset.stage.plane_shot import Picture8, PlanePose, PlaneShot, Spoiling, poses
from onset.trackers.object import ObjectTracker, Settings

Row = dict[str, Any]
SIZE_PX = (1920, 1080)
FOCAL_PX = 1600.0
PLANE = PlanePose((-0.4, 0.0, 3.2), 5.0, -25.0, -5.0), PlanePose((0.5, 0.15, 2.2), -10.0, 30.0, 12.0)
BOX = PlanePose((-0.8, 0.0, 5.5), 0.0, -5.0, -2.0), PlanePose((0.9, 0.3, 3.8), 3.0, 10.0, 3.0)
GONE = range(20, 30)
_EVERYTHING = (0.0, 0.0, float(SIZE_PX[0]), float(SIZE_PX[1]))
Case = Callable[[int, list[PlanePose]], Spoiling]


def cases() -> dict[str, Case]:
    """What is done to a frame, by number, in each row."""
    return {
        "noise of 1 code": lambda n, _: Spoiling(noise=1.0, seed=n),
        "noise of 6 codes": lambda n, _: Spoiling(noise=6.0, seed=n),
        "light 0.35 to 1.25, shade of half": lambda n, _: Spoiling(
            noise=2.0, seed=n, gain=0.35 + 0.9 * abs(float(np.sin(n / 8))), shade=0.5
        ),
        "180 degrees of shutter": lambda n, path: Spoiling(
            noise=2.0, seed=n, shutter=0.5, towards=path[min(n + 1, len(path) - 1)]
        ),
        "a bar of 260 px goes across": lambda n, _: Spoiling(noise=2.0, seed=n, cover=(300.0 + 20 * n, 200, 260, 800)),
        "gone for 10 frames": lambda n, _: Spoiling(noise=2.0, seed=n, cover=_EVERYTHING if n in GONE else None),
    }


def plane_rows(picture: Picture8, background: Picture8, frames: int = 60) -> list[Row]:
    """Mean error of the four corners, p50 and p95; how often found; frames until found again; ms of one frame."""
    shot = PlaneShot(picture, background, SIZE_PX, FOCAL_PX)
    rows = [_row(f"plane, {name}", shot, PLANE, frames, case, "plane") for name, case in cases().items()]
    few = _row("plane, 6 frames of the same way", shot, PLANE, 6, cases()["noise of 1 code"], "plane")
    return [*rows, few]


def box_rows(picture: Picture8, background: Picture8, frames: int = 40) -> list[Row]:
    """Error of the box's middle against where that which lay there at the pick is seen, exactly."""
    shot = PlaneShot(picture, background, SIZE_PX, FOCAL_PX)
    return [_row(f"box, {name}", shot, BOX, frames, case, "box") for name, case in cases().items()]


def point_rows(picture: Picture8, background: Picture8, frames: int = 60) -> list[Row]:
    """Error of four points well inside the plane."""
    shot = PlaneShot(picture, background, SIZE_PX, FOCAL_PX)
    wanted = ("noise of 1 code", "noise of 6 codes", "180 degrees of shutter")
    return [_row(f"points, {name}", shot, PLANE, frames, cases()[name], "points") for name in wanted]


def _row(name: str, shot: PlaneShot, way: tuple[PlanePose, PlanePose], frames: int, case: Case, mode: str) -> Row:
    tracker = ObjectTracker(Settings())
    errors, times, found, again = [], [], 0, None
    for number, frame, truth in _frames(shot, way, frames, case, mode):
        began_s = time.perf_counter()
        subjects = tracker.track(frame).subjects
        took_ms = 1e3 * (time.perf_counter() - began_s)
        if number == 0:
            tracker.command("pick", _pick(mode, truth))
            continue
        times.append(took_ms)
        found += len(subjects)
        if number >= GONE.stop and subjects and again is None:
            again = number - GONE.stop
        errors += [_error(mode, one.points_px, truth, one.id) for one in subjects]
    expected = (frames - 1) * (4 if mode == "points" else 1)
    row: Row = {
        "row": name, "found": round(found / expected, 4), "ms": _spread(times),
        "error_px": _spread(errors), "worst_px": round(max(errors, default=float("nan")), 3),
    }  # fmt: skip
    return {**row, "found_again_after_frames": again} if "gone" in name else row


def _frames(
    shot: PlaneShot, way: tuple[PlanePose, PlanePose], frames: int, case: Case, mode: str
) -> Iterator[tuple[int, Frame, NDArray[np.float64]]]:
    """(number, frame, true points px)."""
    path = list(poses(*way, frames))
    picture = Picture(*SIZE_PX, Layout.RGB24)
    for number, pose in enumerate(path):
        rgb = shot.frame(pose, case(number, path))
        planes = (np.ascontiguousarray(rgb).reshape(SIZE_PX[1], -1),)
        truth = shot.corners(pose)
        if mode == "points":
            truth = _inner(shot, pose)
        elif mode == "box":
            truth = np.vstack([truth, _picked_middle(shot, path[0], pose)])
        yield number, Frame(planes, picture, number, number), truth


def _inner(shot: PlaneShot, pose: PlanePose) -> NDArray[np.float64]:
    """Four points of the picture, a third of the way in, exactly where they are seen."""
    rows, columns = shot.picture_size
    points = np.array([[x * columns, y * rows, 1.0] for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7))])
    seen = points @ shot.homography(pose).T
    return np.asarray(seen[:, :2] / seen[:, 2:], np.float64)


def _picked_middle(shot: PlaneShot, first: PlanePose, pose: PlanePose) -> NDArray[np.float64]:
    """Where that is seen which lay in the middle of the picked box."""
    corners = shot.corners(first)
    x, y = (corners.min(axis=0) + corners.max(axis=0)) / 2
    seen = shot.homography(pose) @ np.linalg.solve(shot.homography(first), (x, y, 1.0))
    return np.asarray(seen[:2] / seen[2], np.float64)


def _pick(mode: str, truth: NDArray[np.float64]) -> dict[str, Any]:
    return {"mode": mode, "points": truth[:4].tolist()}


def _error(mode: str, points_px: NDArray[np.float32], truth: NDArray[np.float64], number: int) -> float:
    if mode == "points":
        return float(np.linalg.norm(points_px[0] - truth[number - 1]))
    if mode == "box":
        return float(np.linalg.norm(points_px.mean(axis=0) - truth[4]))
    return float(np.linalg.norm(points_px - truth, axis=1).mean())


def _spread(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"p50": round(float(np.percentile(values, 50)), 3), "p95": round(float(np.percentile(values, 95)), 3)}
