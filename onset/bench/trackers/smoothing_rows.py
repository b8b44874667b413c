"""What smoothing and prediction do to a face: what is left of its jitter, how late it comes, how near it lands.

Raw answers are the face mesh's own, on the shipped picture: still under camera noise, and in known motion. A show's
default filter runs on them as the engine runs it (`onset.tracking.subject_motion`). With a clip, prediction is measured
on the motion in it too; what the mesh finds in the frame itself is the truth then.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.errors import InputError
from onset.face_judge import points_of_picture
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceState, FaceWarp
from onset.stage.pictured_head import EXPRESSION
from onset.subject import Subject
from onset.tracking.face.face import Rgb
from onset.tracking.face.follow import Follower
from onset.tracking.subject_motion import Smoothing, SubjectMotion

Row = dict[str, Any]
Points = NDArray[np.float64]
WIDTH_PX, HEIGHT_PX = 1920, 1080
SCALE = 2.0
RATE_HZ = 60
LATE = (1, 2, 3)
"""Frames between the one that was looked at and the one that is shown."""
SMOOTH = Smoothing(smooth=True, min_cutoff_hz=1.0, beta=200.0)
"""What a show has when it says nothing."""
RAW = Smoothing(smooth=False, min_cutoff_hz=1.0, beta=200.0)
_SETTLE = 15
_LAGS_MS = np.arange(0.0, 100.5, 0.5)


def smoothing_rows(frames: int = 180, clip: Path | None = None) -> Iterator[Row]:
    """Every figure, one row each. Raises UsageError without mediapipe, InputError for a clip without a face."""
    warp = FaceWarp(astronaut(), ASTRONAUT)
    yield from jitter_rows(warp, frames)
    motion = FaceMotion(WIDTH_PX / 2, HEIGHT_PX / 2, SCALE, expression=EXPRESSION)
    states = [motion.at(tick / RATE_HZ) for tick in range(frames + _SETTLE)]
    found = followed(_shown(warp, state) for state in states)
    local = points_of_picture()
    yield from lag_rows(found, warp, local, motion)
    truth = np.array([warp.moved(local, state) for state in states])
    yield from prediction_rows("known motion", found, truth, RATE_HZ)
    if clip is not None:
        pictures, rate_hz = read_clip(clip, frames)
        seen = followed(pictures)
        yield from prediction_rows(clip.name, seen, seen, rate_hz)


def jitter_rows(warp: FaceWarp, frames: int, sigma: float = 4.0) -> Iterator[Row]:
    """RMS distance of points from their mean place on a still face, noise of `sigma` 8-bit codes new in each frame."""
    numbers = np.random.default_rng(1)
    still = _shown(warp, FaceState(WIDTH_PX / 2, HEIGHT_PX / 2, SCALE)).astype(np.float32)

    def noisy() -> Rgb:
        noise = numbers.standard_normal(still.shape, np.float32) * np.float32(sigma)
        return np.clip(still + noise, 0.0, 255.0).astype(np.uint8)

    found = followed(noisy() for _ in range(frames + _SETTLE))
    for name, smoothing, ahead_s in (
        ("raw", RAW, 0.0), ("smoothed", SMOOTH, 0.0), ("raw, predicted 33 ms", RAW, 2 / RATE_HZ),
        ("smoothed, predicted 33 ms", SMOOTH, 2 / RATE_HZ),
    ):  # fmt: skip
        points = carried(found, RATE_HZ, smoothing, ahead_s)[_SETTLE:]
        stray = np.square(points - points.mean(axis=0)).sum(axis=2)
        yield {"row": f"jitter, {name}", "noise_codes": sigma, "rms_px": round(float(np.sqrt(stray.mean())), 3)}


def lag_rows(found: Points, warp: FaceWarp, local: Points, motion: FaceMotion) -> Iterator[Row]:
    """By how many milliseconds the known motion must be shifted to lie nearest to the answers, raw and smoothed."""
    frames = range(_SETTLE, len(found), 5)
    for name, smoothing in (("raw", RAW), ("smoothed", SMOOTH)):
        points = carried(found, RATE_HZ, smoothing, 0.0)
        middle = points.mean(axis=1)
        away = []
        for lag_ms in _LAGS_MS:
            true = [warp.moved(local, motion.at(tick / RATE_HZ - lag_ms / 1e3)).mean(axis=0) for tick in frames]
            away.append(float(np.linalg.norm(middle[list(frames)] - np.array(true), axis=1).mean()))
        yield {"row": f"lag, {name}", "lag_ms": float(_LAGS_MS[int(np.argmin(away))]), "left_px": round(min(away), 3)}


def prediction_rows(name: str, found: Points, truth: Points, rate_hz: float) -> Iterator[Row]:
    """Mean distance to the truth of a frame, of an answer that is some frames old: held, and carried on to it."""
    for late in LATE:
        error = {
            what: _off(carried(found, rate_hz, smoothing, late / rate_hz if ahead else 0.0), truth, late)
            for what, smoothing, ahead in (("held", RAW, False), ("predicted", RAW, True), ("smoothed", SMOOTH, True))
        }
        yield {
            "row": f"{name}, {late} of {rate_hz:g} frames a second late", "late_ms": round(1e3 * late / rate_hz, 1),
            "held_px": error["held"], "predicted_px": error["predicted"],
            "predicted_and_smoothed_px": error["smoothed"],
        }  # fmt: skip


def carried(found: Points, rate_hz: float, smoothing: Smoothing, ahead_s: float) -> Points:
    """(frames, points, 2): each answer as the engine would carry it on by `ahead_s`."""
    motion = SubjectMotion(Subject(1, 1.0, found[0].astype(np.float32)), 0.0)
    given = (Subject(1, 1.0, points.astype(np.float32)) for points in found)
    return np.array(
        [motion.update(one, tick / rate_hz, smoothing).at(ahead_s).points_px for tick, one in enumerate(given)],
        np.float64,
    )


def followed(pictures: Iterable[Rgb]) -> Points:
    """(frames, 478, 2): the face in each picture. Raises InputError where it is lost."""
    follower, points = Follower(1, 0.5, 2.0), []
    for tick, picture in enumerate(pictures):
        found, _, _ = follower.step(picture, tick / RATE_HZ)
        if not found:
            raise InputError(f"no face is found in frame {tick}; take a clip of one face that stays in view")
        points.append(found[0].mesh.points_px.astype(np.float64))
    follower.close()
    return np.array(points)


def read_clip(path: Path, frames: int) -> tuple[list[Rgb], float]:
    """The first frames of a clip as RGB, and its rate. Raises InputError."""
    import cv2

    clip = cv2.VideoCapture(str(path))
    pictures: list[Rgb] = []
    while len(pictures) < frames:
        there, picture = clip.read()
        if not there:
            break
        pictures.append(np.ascontiguousarray(np.asarray(picture, np.uint8)[..., ::-1]))
    rate_hz = float(clip.get(cv2.CAP_PROP_FPS))
    clip.release()
    if len(pictures) <= _SETTLE or not rate_hz > 0:
        raise InputError(f"{path}: has {len(pictures)} frames that can be read; give a clip of at least {_SETTLE + 1}")
    return pictures, rate_hz


def _shown(warp: FaceWarp, state: FaceState) -> Rgb:
    frame = np.full((HEIGHT_PX, WIDTH_PX, 3), 90, np.uint8)
    warp.paint(frame, state)
    return frame


def _off(points: Points, truth: Points, late: int) -> float:
    away = np.linalg.norm(points[_SETTLE:-late] - truth[_SETTLE + late :], axis=2)
    return round(float(away.mean()), 3)
