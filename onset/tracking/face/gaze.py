"""Where the eyes look, against the head: the iris seen on an eyeball of average size, and what the mesh takes off it.

The eyeball's middle stays where the average face has it, moved with this person's: to the sides with the corners of
the eye, up and down with the skin beside the socket, which lids do not move and a look up or down does not drag along.
How much higher than that skin the corners lie differs from person to person, and is the median of what was seen. The
ray through the middle of the iris meets the eyeball; from its middle to there is the gaze that is seen.

The mesh gives away half of it: it draws a turned iris too near to the middle, and drags the corners along. Both eyes
look the same way, so that their mean is what is made larger: it strays half as much as one eye's does, and a head that
turns moves it least. By how much: irises of four portraits moved in their openings by 10 and 20 degrees (as `onset
bench trackers` does) were seen, by the mean of both eyes, to turn by 4.4 and 9.7 degrees to one side, 4.9 and 8.7 to
the other, 3.8 and 7.1 up, 1.7 and 3.5 down. Their lids stayed as they were. Those of a living eye go along, and the
mesh follows them: 2.5 times what it saw was, by eye, twice too far down for a man who seems to look at a screen below
the camera. So up and down is made larger by less. The same man, who seems to look at one place while he turns his head
by 12 degrees to one side, was told to turn his eyes by 10 to the other. What is left of a difference between the eyes
is vergence, and they never turn apart: that is a fault. Turns are made larger, not where the eyes rest
(`resting_gaze.py`).
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.canonical import canonical_m, mirror
from onset.tracking.face.face import (
    EYE_LEFT_INNER,
    EYE_LEFT_OUTER,
    EYE_RIGHT_INNER,
    EYE_RIGHT_OUTER,
    IRIS_LEFT,
    IRIS_RIGHT,
)
from onset.tracking.face.resting_gaze import RestingGaze

TURNING_RADIUS_M = 0.0105
"""From the point about which an eye turns to the plane of its iris: 13.5 mm to the front of the cornea (Fry and Hill,
1962), less 3 mm of anterior chamber."""
_CORNERS = {"left": [EYE_LEFT_OUTER, EYE_LEFT_INNER], "right": [EYE_RIGHT_OUTER, EYE_RIGHT_INNER]}
_SOCKET = [143, 156, 35, 193, 122, 196]
"""Skin beside the right eye, at the temple and at the bridge of the nose; the left one's is mirrored."""
_IRIS = {"left": IRIS_LEFT.start, "right": IRIS_RIGHT.start}
YAW_GAIN, PITCH_GAIN = 2.0, 1.6
_FRAMES = 301
_WIDEST_DEG = (45.0, 35.0)
"""Yaw and pitch beyond which nobody's eyes turn."""
_MOST_VERGENCE_DEG = 15.0
"""Of both eyes upon something 24 cm away."""


class Eyes:
    """The eyes of one person."""

    def __init__(self) -> None:
        self._higher_m = {side: deque[float](maxlen=_FRAMES) for side in _IRIS}
        self._resting = RestingGaze()

    def gaze_deg(
        self, local_m: NDArray[np.floating], camera_m: NDArray[np.float64], captured_ns: int = 0
    ) -> dict[str, float]:
        """`gaze.left.yaw_deg` and so on: 0 straight out of the face, yaw to the person's own left, pitch down.

        In: (478, 3) points in head space in the canonical face's scale, and the camera's place in that space. The two
        angles turn the eye in the order yaw, pitch, about the axes that `onset.tracking.face.pose.angles_deg` names.
        """
        seen = self.seen_deg(local_m, camera_m)
        both = (seen["left"][0] + seen["right"][0]) / 2.0, (seen["left"][1] + seen["right"][1]) / 2.0
        rest = self._resting.look(both, camera_m, captured_ns)
        yaw, pitch = (
            float(np.clip(rest[axis] + gain * (both[axis] - rest[axis]), -widest, widest))
            for axis, (gain, widest) in enumerate(zip((YAW_GAIN, PITCH_GAIN), _WIDEST_DEG, strict=True))
        )
        inward = float(np.clip((seen["right"][0] - seen["left"][0]) / 2.0, 0.0, _MOST_VERGENCE_DEG / 2.0))
        return {
            "gaze.left.yaw_deg": yaw - inward,
            "gaze.left.pitch_deg": pitch,
            "gaze.right.yaw_deg": yaw + inward,
            "gaze.right.pitch_deg": pitch,
        }

    def seen_deg(self, local_m: NDArray[np.floating], camera_m: NDArray[np.float64]) -> dict[str, tuple[float, float]]:
        """Yaw and pitch of each eye as the mesh draws it, nothing made larger."""
        average, seen = canonical_m(), {}
        for side, iris in _IRIS.items():
            socket = _SOCKET if side == "right" else mirror()[_SOCKET]
            corners_m, socket_m = (
                local_m[around].mean(axis=0) - average[around].mean(axis=0) for around in (_CORNERS[side], socket)
            )
            self._higher_m[side].append(float(corners_m[1] - socket_m[1]))
            down_m = socket_m[1] + float(np.median(self._higher_m[side]))
            middle = average[iris] + (corners_m[0], down_m, corners_m[2] + TURNING_RADIUS_M)
            toward = _on_eyeball(local_m[iris] - middle, camera_m - middle)
            yaw = float(np.degrees(np.arctan2(toward[0], -toward[2])))
            seen[side] = yaw, float(np.degrees(np.arcsin(np.clip(toward[1] / TURNING_RADIUS_M, -1.0, 1.0))))
        return seen


def _on_eyeball(iris: NDArray[np.float64], camera: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the line from the camera through the iris first meets the eyeball around the origin, or comes nearest."""
    along = (iris - camera) / np.linalg.norm(iris - camera)
    closest = camera - along * float(camera @ along)
    off = float(np.linalg.norm(closest))
    if off >= TURNING_RADIUS_M:
        return np.asarray(closest * (TURNING_RADIUS_M / off))
    return np.asarray(closest - along * np.sqrt(TURNING_RADIUS_M**2 - off**2))
