"""Judges the demo's face tracker beside the loop: a process that knows how the face is warped and reads topic `track`.

Truth are the points that the tracker's own model finds on the picture as it is, before any warp, carried along by the
warp to the frame that a message speaks of. Errors are of what was predicted to that frame.
"""

import os
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.children import ChildEnd
from onset.errors import WireError, WorkError
from onset.judge import FIRST_FRAME_S, Trial
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceState, FaceWarp
from onset.stage.recipe import Recipe, motion_at
from onset.stage.scene import Stage
from onset.tracking.face.follow import Follower
from onset.tracking.mediapipe_graph import VERSION
from onset.wire.client import Engine, connect

EVERY = 5
"""Frames between two that are judged: truth takes 2 ms of a core that others want. Odd, so that answers for every other
frame are judged at each of their ages."""
PATIENCE_S = 60.0
LOOK_S = 0.25
NICE = 10
LABEL = "face"
"""Of the tracker that is judged."""
LOOKS = 10
_LARGER = 2.0

Points = NDArray[np.float64]


def main(end: ChildEnd, trial: Trial) -> None:
    """Report the spread of landmark errors seen since the word `mark`."""
    os.nice(NICE)
    recipe = Recipe(motion=motion_at(trial.rate_hz))
    stage = Stage(trial.width_px, trial.height_px, seed=trial.seed, recipe=recipe, face=True)
    head = stage.head
    assert head is not None
    points = points_of_picture()
    errors: list[float] = []
    with connect(trial.endpoint, timeout_s=FIRST_FRAME_S) as engine:
        _wait(engine, end)
        tracks = engine.tracks(timeout_s=LOOK_S)
        end.ready()
        while (word := end.word()) != "stop":
            if word == "mark":
                errors.clear()
            try:
                told = next(tracks)
            except (WireError, StopIteration):  # nothing published for a while: the demo is at its end, and will say so
                tracks = engine.tracks(timeout_s=LOOK_S)
                continue
            found = told.trackers.get(LABEL)
            if found is not None and found.subjects and told.index % EVERY == 0:
                true = head.warp.moved(points, stage.face_state(told.index))
                errors.append(min(float(np.linalg.norm(one.points_px - true, axis=1).mean()) for one in found.subjects))
    end.report(summary(errors))


def _wait(engine: Engine, end: ChildEnd) -> None:
    """Until the face is found. Raises WireError when nothing is tracked, WorkError when it is not found."""
    give_up_s = 0.0
    for told in engine.tracks(timeout_s=FIRST_FRAME_S):
        give_up_s = give_up_s or time.monotonic() + PATIENCE_S
        found = told.trackers.get(LABEL)
        if (found is not None and found.subjects) or end.stopping():
            return
        if time.monotonic() > give_up_s:
            raise WorkError(f"the tracker {LABEL} has not found the demo's face in {PATIENCE_S:g} s")


def points_of_picture() -> Points:
    """(478, 2) float64: the face mesh on the picture at rest, twice as large, in the picture's own pixels.

    Raises UsageError without mediapipe, WorkError when its models do not know the face.
    """
    warp = FaceWarp(astronaut(), ASTRONAUT)
    side_px = round(_LARGER * max(warp.width_px, warp.height_px))
    rest = FaceState(side_px / 2.0, side_px / 2.0, _LARGER)
    shown = np.full((side_px, side_px, 3), 128, np.uint8)
    warp.paint(shown, rest)
    follower = Follower(1, 0.5, 2.0)
    found = [follower.step(shown, look / 30.0)[0] for look in range(LOOKS)][-1]
    follower.close()
    if not found:
        raise WorkError(f"the shipped picture's face is not found: the models are not those of mediapipe {VERSION}")
    points = found[0].mesh.points_px.astype(np.float64)
    back = np.column_stack((points, np.ones(len(points)))) @ np.linalg.inv(warp.matrix(rest)).T
    return np.asarray(back[:, :2] / back[:, 2:])


def summary(errors: list[float]) -> dict[str, Any]:
    """What the judge found, pixels of the frame."""
    spread = {f"p{share}": round(float(np.percentile(errors, share)), 3) for share in (50, 95)} if errors else None
    return {"error_px": spread, "faces_judged": len(errors)}
