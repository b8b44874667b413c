"""A body that was followed into a frame, as the subject that the rest of the engine knows.

Own space: origin midway between the hips, x to the person's own left, y down the trunk, z into the body; a person who
stands upright and faces the camera has no rotation.
"""

import numpy as np
from numpy.typing import NDArray

from onset.subject import Subject
from onset.tracking.body.points import PLACE, POINTS
from onset.tracking.body.rotations import two_vector_frames
from onset.tracking.face.lens import Lens
from onset.tracking.following import Followed
from onset.tracking.placing import placed


def body_subject(body: Followed, lens: Lens, words: dict[str, str]) -> Subject:
    """The subject of a body in a picture of twice the lens's centre.

    `confidence` is the mean visibility of the points that lie in the picture: the model gives no score for the whole.
    Values: `visibility.left_wrist` ... of every point, 0 to 1; `placement.error_px`, how far `points_m` project from
    `points_px` where they are seen. `points_m` and `pose` are None where nothing can be placed.
    """
    points_px, visibility = body.landmarks.points_px, body.landmarks.visibility
    inside = in_picture(points_px, lens)
    values = {f"visibility.{name}": float(value) for name, value in zip(POINTS, visibility, strict=True)}
    found = placed(body.landmarks.local_m, points_px, visibility * inside, lens)
    points_m = None if found is None else found[0]
    if found is not None:
        values["placement.error_px"] = found[1]
    return Subject(
        id=body.id,
        confidence=float(visibility[inside].mean()) if inside.any() else 0.0,
        points_px=points_px,
        points_m=None if points_m is None else points_m.astype(np.float32),
        pose=None if points_m is None else body_pose(points_m),
        values=values,
        words=words,
    )


def body_pose(points_m: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """(4, 4) from the body's own space to camera space; None where hips and shoulders span no plane."""
    hips, shoulders = _middle(points_m, "hip"), _middle(points_m, "shoulder")
    left = points_m[PLACE["left_hip"]] - points_m[PLACE["right_hip"]]
    frame = two_vector_frames(left[None], (hips - shoulders)[None])[0]
    if not np.isfinite(frame).all():
        return None
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = frame, hips
    return pose


def in_picture(points_px: NDArray[np.floating], lens: Lens) -> NDArray[np.bool_]:
    """Which points (n, 2) lie within the picture; its centre is where the lens's axis meets it."""
    return np.asarray(((points_px >= 0) & (points_px <= 2 * np.array(lens.centre_px))).all(axis=1))


def _middle(points_m: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    return np.asarray((points_m[PLACE[f"left_{what}"]] + points_m[PLACE[f"right_{what}"]]) / 2)
