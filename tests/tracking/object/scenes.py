"""A poster that moves before a poster-like wall, with exact corners: what the tests of object tracking look at."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.stage.plane_shot import Picture8, PlanePose, PlaneShot, Spoiling, poses, poster

FIRST = PlanePose((-0.35, 0.0, 3.2), 5.0, -20.0, -5.0)
LAST = PlanePose((0.4, 0.1, 2.6), -8.0, 20.0, 8.0)
SIZE_PX = (640, 360)


@cache
def shot() -> PlaneShot:
    """640x360, the poster 4:3."""
    pytest.importorskip("cv2")
    return PlaneShot(poster(400, 300), poster(700, 400, seed=9) // 3 + 60, SIZE_PX, 560.0)


def move(count: int) -> list[PlanePose]:
    """From left to right, turning, coming nearer."""
    return list(poses(FIRST, LAST, count))


def seen(count: int, spoil: "dict[int, Spoiling] | None" = None) -> Iterator[tuple[Picture8, NDArray[np.float64]]]:
    """(frame, true corners px) of the move; noise of 2 codes where nothing else is said."""
    for number, pose in enumerate(move(count)):
        how = (spoil or {}).get(number, Spoiling(noise=2.0, seed=number))
        yield shot().frame(pose, how), shot().corners(pose)


def place(number: int, count: int, x_px: float, y_px: float) -> NDArray[np.float64]:
    """Where a point of the poster (its own pixels) is in a frame of the move, exactly."""
    through = shot().homography(move(count)[number]) @ (x_px, y_px, 1.0)
    return np.asarray(through[:2] / through[2], np.float64)


def grey(frame: Picture8) -> NDArray[np.uint8]:
    """As a tracker sees it."""
    import cv2

    return np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)
