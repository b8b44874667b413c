"""Where the eyes look, against the head: the iris seen on an eyeball of average size.

The eyeball's middle stays where the average face has it behind the corners of the eye, moved with this person's
corners. The ray through the middle of the iris meets the eyeball; from its middle to there is the gaze.
"""

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.face import (
    EYE_LEFT_INNER,
    EYE_LEFT_OUTER,
    EYE_RIGHT_INNER,
    EYE_RIGHT_OUTER,
    IRIS_LEFT,
    IRIS_RIGHT,
)

TURNING_RADIUS_M = 0.0105
"""From the point about which an eye turns to the plane of its iris: 13.5 mm to the front of the cornea (Fry and Hill,
1962), less 3 mm of anterior chamber."""
_EYES = {
    "left": ((EYE_LEFT_OUTER, EYE_LEFT_INNER), IRIS_LEFT.start),
    "right": ((EYE_RIGHT_OUTER, EYE_RIGHT_INNER), IRIS_RIGHT.start),
}


def gaze_deg(local_m: NDArray[np.floating], camera_m: NDArray[np.float64]) -> dict[str, float]:
    """`gaze.left.yaw_deg` and so on: 0 straight out of the face, yaw to the person's own left, pitch down.

    In: (478, 3) points in head space in the canonical face's scale, and the camera's place in that space. The two
    angles turn the eye in the order yaw, pitch, about the axes that `onset.tracking.face.pose.angles_deg` names.
    """
    said = {}
    for side, (corners, iris) in _EYES.items():
        average = canonical_m()
        moved = local_m[list(corners)].mean(axis=0) - average[list(corners)].mean(axis=0)
        middle = average[iris] + moved + (0.0, 0.0, TURNING_RADIUS_M)
        toward = _on_eyeball(local_m[iris] - middle, camera_m - middle)
        said[f"gaze.{side}.yaw_deg"] = float(np.degrees(np.arctan2(toward[0], -toward[2])))
        said[f"gaze.{side}.pitch_deg"] = float(np.degrees(np.arcsin(np.clip(toward[1] / TURNING_RADIUS_M, -1.0, 1.0))))
    return said


def _on_eyeball(iris: NDArray[np.float64], camera: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the line from the camera through the iris first meets the eyeball around the origin, or comes nearest."""
    along = (iris - camera) / np.linalg.norm(iris - camera)
    closest = camera - along * float(camera @ along)
    off = float(np.linalg.norm(closest))
    if off >= TURNING_RADIUS_M:
        return np.asarray(closest * (TURNING_RADIUS_M / off))
    return np.asarray(closest - along * np.sqrt(TURNING_RADIUS_M**2 - off**2))
