"""How well the face tracker does, against what is known: rows of figures for `onset bench trackers`.

Landmark error: a real picture moved by a known warp, in pixels and as a share of the distance between the outer eye
corners; truth is where the points of the unmoved picture go. Jitter: a still face under fresh camera noise. Time: each
frame, from RGB to its mesh and number. Poses: `onset.bench.trackers.pose_rows`.
"""

from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.bench.trackers.pose_rows import pose_rows
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceState, FaceWarp
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER, Rgb
from onset.tracking.face.follow import Followed, Follower

Row = Mapping[str, Any]
_WIDTH, _HEIGHT = 1920, 1080
_SCALE = 2.0
_RATE_HZ = 30
_SETTLE = 10
_STILL = {"reach_px": 0.0, "roll_deg": 0.0, "grows": 0.0, "lean": 0.0, "expression": 0.0}
MOTIONS: Mapping[str, Mapping[str, float]] = {
    "shift 200 px at 3.1 s": {"reach_px": 200.0},
    "roll 20 degrees": {"roll_deg": 20.0},
    "scale 20 %": {"grows": 0.2},
    "perspective 10 %": {"lean": 0.1},
    "mouth, lids, brows": {"expression": 1.0},
    "everything": {"reach_px": 60.0, "roll_deg": 8.0, "grows": 0.08, "lean": 0.04, "expression": 1.0},
}


def face_rows(frames: int = 90) -> Iterator[Row]:
    """Every figure, one row each, as JSON can hold it. Raises UsageError without mediapipe."""
    warp = FaceWarp(astronaut(), ASTRONAUT)
    for name, parts in MOTIONS.items():
        yield landmark_row(warp, name, FaceMotion(_WIDTH / 2, _HEIGHT / 2, _SCALE, **{**_STILL, **parts}), frames)
    yield jitter_row(warp, frames)
    yield from pose_rows(astronaut())
    for width, height in ((1280, 720), (1920, 1080), (3840, 2160)):
        yield time_row(warp, width, height, frames)


def landmark_row(warp: FaceWarp, name: str, motion: FaceMotion, frames: int) -> Row:
    """Error of the points against one known motion."""
    follower = Follower(1, 0.5, 2.0)
    rest = motion.at(0.0)
    at_rest = _settled(follower, lambda: _shown(warp, rest))
    source = _through(
        np.asarray(np.linalg.inv(warp.matrix(rest)), np.float64), at_rest.mesh.points_px.astype(np.float64)
    )
    eyes_px = float(np.linalg.norm(at_rest.mesh.points_px[EYE_RIGHT_OUTER] - at_rest.mesh.points_px[EYE_LEFT_OUTER]))
    errors, lost = [], 0
    for tick in range(1, frames + 1):
        state = motion.at(tick / _RATE_HZ)
        found, _, _ = follower.step(_shown(warp, state), 1.0 + tick / _RATE_HZ)
        if found:
            errors.append(np.linalg.norm(found[0].mesh.points_px - warp.moved(source, state), axis=1).mean())
        lost += not found
    follower.close()
    p50, p95 = (float(value) for value in np.percentile(errors, (50, 95)))
    return {
        "what": "landmarks", "motion": name, "eyes_apart_px": round(eyes_px), "error_px": {"p50": p50, "p95": p95},
        "error_of_eyes": p50 / eyes_px, "frames": frames, "lost": lost,
    }  # fmt: skip


def jitter_row(warp: FaceWarp, frames: int, sigma: float = 4.0) -> Row:
    """How far points stray on a face that does not move, under noise of `sigma` 8-bit codes, new in each frame."""
    noise = np.random.default_rng(1)
    still = _shown(warp, FaceState(_WIDTH / 2, _HEIGHT / 2, _SCALE)).astype(np.float32)
    follower = Follower(1, 0.5, 2.0)

    def noisy() -> Rgb:
        return np.clip(still + noise.normal(0.0, sigma, still.shape), 0.0, 255.0).astype(np.uint8)

    _settled(follower, noisy)
    points = np.array([follower.step(noisy(), 1.0 + tick / _RATE_HZ)[0][0].mesh.points_px for tick in range(frames)])
    follower.close()
    stray = np.square(points - points.mean(axis=0)).sum(axis=2)
    step = np.square(np.diff(points, axis=0)).sum(axis=2)
    return {
        "what": "jitter", "noise_codes": sigma, "rms_px": float(np.sqrt(stray.mean())),
        "frame_to_frame_rms_px": float(np.sqrt(step.mean())), "frames": frames,
    }  # fmt: skip


def time_row(warp: FaceWarp, width: int, height: int, frames: int) -> Row:
    """Milliseconds of a frame with one face in it, of which every tenth looks for others."""
    motion = FaceMotion(width / 2, height / 2, _SCALE * height / _HEIGHT, reach_px=60.0 * height / _HEIGHT)
    follower = Follower(4, 0.5, 2.0)
    _settled(follower, lambda: _shown(warp, motion.at(0.0), width, height))
    spent = []
    for tick in range(frames):
        frame = _shown(warp, motion.at(tick / _RATE_HZ), width, height)
        begun = perf_counter()
        follower.step(frame, 1.0 + tick / _RATE_HZ)
        spent.append(1000.0 * (perf_counter() - begun))
    follower.close()
    p50, p95 = (float(value) for value in np.percentile(spent, (50, 95)))
    return {"what": "time", "size": f"{width}x{height}", "ms": {"p50": p50, "p95": p95}, "frames": frames}


def _settled(follower: Follower, picture: Callable[[], Rgb]) -> Followed:
    found: list[Followed] = []
    for tick in range(_SETTLE):
        found, _, _ = follower.step(picture(), tick / _RATE_HZ)
    if not found:
        raise AssertionError("the shipped picture's face is not found; the models are not those of mediapipe 0.10.14")
    return found[0]


def _shown(warp: FaceWarp, state: FaceState, width: int = _WIDTH, height: int = _HEIGHT) -> Rgb:
    frame = np.full((height, width, 3), 90, np.uint8)
    warp.paint(frame, state)
    return frame


def _through(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    placed = np.column_stack((points, np.ones(len(points)))) @ matrix.T
    return np.asarray(placed[:, :2] / placed[:, 2:])
