"""The average face: where each point of the mesh lies on a head that does nothing, and which point mirrors which.

mediapipe's wheel holds no such face. This one was averaged from what its mesh says of four people (two men, two women
in portraits and a clip), mirrored and averaged again, by `onset.bench.trackers.canonical_face`. Its scale is that of an
iris of 11.7 mm. Head space as in `onset.tracking.face.face`; what "straight" means is a convention: the line from the
top of the forehead (10) to the chin (152) is upright.
"""

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.face import POINTS

IRIS_M = 0.0117
"""Mean width of a visible human iris, 11.7 mm with 0.5 mm between people: the ruler of Vakunov and Lagun, "MediaPipe
Iris: Real-time Iris Tracking and Depth Estimation", 2020."""
STILL = np.array(
    (
        33,
        133,
        362,
        263,
        168,
        6,
        197,
        195,
        8,
        9,
        151,
        10,
        127,
        356,
        234,
        454,
        109,
        338,
        21,
        251,
        162,
        389,
        5,
        4,
        2,
        98,
        327,
    )
)
"""Skin over bone and gristle, which no expression moves much: corners of the eyes, bridge and tip of the nose,
temples, ears, forehead. The head's pose is decided by these alone; brows, cheeks, mouth and jaw have no say."""
PROFILE = np.array((10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 2))
"""The middle line from the forehead to below the nose, whose depth tells how far a head nods."""


@lru_cache(maxsize=1)
def canonical_m() -> NDArray[np.float64]:
    """(478, 3) float64, metres in head space; must not be written to."""
    points = _table()[:, 2:] / 1000.0
    points.setflags(write=False)
    return points


@lru_cache(maxsize=1)
def mirror() -> NDArray[np.intp]:
    """(478,): the point on the other side of the face; a point on the middle line is its own."""
    return _table()[:, 1].astype(np.intp)


def _table() -> NDArray[np.float64]:
    text = resources.files(__package__).joinpath("canonical_face.csv").read_text(encoding="ascii")
    table = np.array([[float(cell) for cell in line.split(",")] for line in text.splitlines()[1:]])
    if table.shape != (POINTS, 5):
        raise ValueError(
            f"canonical_face.csv holds {table.shape} numbers, not ({POINTS}, 5): install onset-engine again"
        )
    return table
