"""Optical flow of points, believed only where it comes back to where it began.

Pyramidal Lucas-Kanade (Bouguet 2000); the forward-backward check is Kalal, Mikolajczyk and Matas, ICPR 2010.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.tracking.object.grey import Grey
from onset.tracking.object.quad import Points

_WINDOW = 21
_UNTIL = (3, 12, 0.02)
"""Steps of a point on each level, or until one is shorter than this, px. cv2's own 30 and 0.01 are for points that find
nothing: they cost twice as much and were no nearer."""


def flow(
    first: Grey, second: Grey, points: Points, *, levels: int, back_px: float | None
) -> tuple[Points, NDArray[np.bool_]]:
    """Where points of `first` are in `second`, (n, 2), and which of them came back within `back_px`.

    `back_px` None does not look back: for half the time, where something else finds out what is wrong.
    """
    import cv2

    if len(points) == 0:
        return points.copy(), np.zeros(0, np.bool_)
    start = np.asarray(points, np.float32)[:, None]
    nowhere: Any = None  # where points end is not known before; cv2's stubs do not know that
    window = (min(_WINDOW, first.shape[1]), min(_WINDOW, first.shape[0]))
    end, found, _ = cv2.calcOpticalFlowPyrLK(
        first, second, start, nowhere, winSize=window, maxLevel=levels, criteria=_UNTIL
    )
    if back_px is None:
        return np.asarray(end[:, 0], np.float64), found[:, 0] == 1
    back, found_back, _ = cv2.calcOpticalFlowPyrLK(
        second, first, end, nowhere, winSize=window, maxLevel=levels, criteria=_UNTIL
    )
    apart = np.linalg.norm(back[:, 0] - start[:, 0], axis=1)
    good = (found[:, 0] == 1) & (found_back[:, 0] == 1) & (apart < back_px)
    return np.asarray(end[:, 0], np.float64), good
