"""Where somebody's eyes seem to rest: the offset that the mesh gives a person's gaze, learned while they are looked at.

The mesh draws the irises of somebody who looks ahead a few degrees to one side: by up to 3 with four of five portraits,
by 4 with a man who looks at the screen below his camera, by 6 with glasses. That is no half of a turn that the mesh
gave away, as everything else of a gaze is (`gaze.py`), and making it larger doubled the fault. So a turn is made
larger about where the eyes rest, and the rest itself is told as it was seen.

The rest is the median of ten looks a second in the last minute at which the face was turned to the camera: somebody who
reads beside the camera for a while does not move it, and it is bounded by what the mesh was seen to be off.
"""

from collections import deque

import numpy as np
from numpy.typing import NDArray

EVERY_NS = 100_000_000
LOOKS_KEPT = 600
SURE = 50
"""Looks from which the rest counts in full: five seconds, as long as an expression's neutral is learned."""
MOST_DEG = 6.0
_TOWARD = float(np.cos(np.radians(20.0)))


class RestingGaze:
    """Of one person. Depends on pictures and their times alone."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, float]] = deque(maxlen=LOOKS_KEPT)
        self._last_ns: int | None = None
        self._rest_deg = 0.0, 0.0

    def look(
        self, seen_deg: tuple[float, float], camera_m: NDArray[np.float64], captured_ns: int
    ) -> tuple[float, float]:
        """Yaw and pitch of the rest, from now on. In: those seen of both eyes, the camera's place in head space."""
        ahead = -float(camera_m[2]) / max(float(np.linalg.norm(camera_m)), 1e-9)
        due = self._last_ns is None or not 0 <= captured_ns - self._last_ns < EVERY_NS
        if due and ahead > _TOWARD:
            self._last_ns = captured_ns
            self._looks.append(seen_deg)
            share = min((len(self._looks) - 1) / (SURE - 1), 1.0)
            yaw, pitch = share * np.clip(np.median(np.array(self._looks), axis=0), -MOST_DEG, MOST_DEG)
            self._rest_deg = float(yaw), float(pitch)
        return self._rest_deg
