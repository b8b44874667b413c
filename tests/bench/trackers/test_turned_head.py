"""A portrait on a head: what is seen of it when it is turned."""

import numpy as np
import pytest

from onset.bench.trackers.turned_head import SKIN, TurnedHead
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.lens import Lens
from onset.tracking.face.pose import rotation_of

pytest.importorskip("cv2")
LENS = Lens(2000.0, (200.0, 200.0))
AWAY = np.array((0.0, 0.0, 2.0))
PORTRAIT_PX = 1000.0 * canonical_m()[:, :2] + 200.0
"""A portrait in which a pixel is a millimetre."""


def gradient() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    across = np.tile(np.linspace(0, 255, 400), (400, 1))
    return np.stack((across, across.T, np.full((400, 400), 200.0)), axis=2).astype(np.uint8)


def test_a_head_that_is_not_turned_shows_its_portrait() -> None:
    flat = np.column_stack((canonical_m()[:, :2], np.zeros(478)))
    seen = TurnedHead(gradient(), PORTRAIT_PX, flat).seen(np.eye(3), AWAY, LENS, 400, 400)
    inside = np.s_[170:260, 150:250]
    scale = LENS.focal_px / AWAY[2] / 1000.0
    assert scale == 1.0
    assert np.abs(seen[inside].astype(int) - gradient()[inside]).max() <= 2


def test_points_are_painted_where_they_are_said_to_be() -> None:
    head, turn = TurnedHead(gradient(), PORTRAIT_PX, canonical_m()), rotation_of(25.0, 15.0, 5.0)
    seen = head.seen(turn, AWAY, LENS, 400, 400)
    moved = head.moved(turn, AWAY, LENS)
    assert moved.shape == (SKIN, 2)
    for point in (4, 9, 168):  # the nose, which nothing hides
        x, y = (round(value - 0.5) for value in moved[point])
        wanted = [round(value / 400 * 255) for value in PORTRAIT_PX[point]]
        assert seen[y, x, :2] == pytest.approx(wanted, abs=4)


def test_what_is_near_hides_what_is_behind_it() -> None:
    dark = np.full((400, 400, 3), 30, np.uint8)
    nose = canonical_m()[4, :2] * 1000.0 + 200.0
    dark[int(nose[1]) - 6 : int(nose[1]) + 6, int(nose[0]) - 6 : int(nose[0]) + 6] = 255
    head, turn = TurnedHead(dark, PORTRAIT_PX, canonical_m()), rotation_of(60.0, 0.0, 0.0)
    seen = head.seen(turn, AWAY, LENS, 400, 400)
    x, y = head.moved(turn, AWAY, LENS)[4]
    assert seen[round(y), round(x) - 3].min() > 150, "the tip of the nose stands before the cheek"
    assert (seen[0, 0] == 90).all(), "and around the head is nothing"
