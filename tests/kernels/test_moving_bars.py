import math

import numpy as np
import pytest
from onset_kernels.moving_bars import MOVING_BARS
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program

WIDTH, HEIGHT = 140, 80
STILL = {"hand_x": 0.0, "hand_y": -1.0, "drift": 0.0, "level": 0.5}


def drawn(width: int = WIDTH, height: int = HEIGHT, **changed: float) -> np.ndarray:
    program = Program((step(MOVING_BARS), Store("out", Layout.RGBA_FLOAT, "r g b a")), width, height)
    program.set(STILL | changed)
    out = [np.zeros((height, width), np.float32) for _ in range(4)]
    program.run({}, {"out": out})
    return np.stack(out, -1)


def test_the_bars_stand_in_smpte_order() -> None:
    row = drawn()[2, 10::20, :3]
    white, yellow, cyan, green, magenta, red, blue = ((row > 0).astype(int)).tolist()
    assert (white, yellow, cyan, green) == ([1, 1, 1], [1, 1, 0], [0, 1, 1], [0, 1, 0])
    assert (magenta, red, blue) == ([1, 0, 1], [1, 0, 0], [0, 0, 1])
    assert set(row.ravel().tolist()) == {0.0, 0.5}


def test_it_is_opaque_and_within_range() -> None:
    picture = drawn(drift=0.3)
    assert (picture[..., 3] == 1).all()
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_the_ramp_drifts_and_wraps() -> None:
    np.testing.assert_allclose(drawn()[-1, :, 0], ((np.arange(WIDTH) + 0.5) / WIDTH) ** 2, atol=1e-6)
    shifted = drawn(drift=0.25)[-1, :, 0]
    assert shifted[0] == pytest.approx((0.25 + 0.5 / WIDTH) ** 2, abs=1e-6)
    assert shifted.argmin() == round(0.75 * WIDTH)


def test_the_hand_points_where_it_is_told() -> None:
    for angle_deg, column, row in ((0, 70, 15), (90, 95, 40), (180, 70, 65), (270, 45, 40)):
        angle = math.radians(angle_deg)
        picture = drawn(hand_x=math.sin(angle), hand_y=-math.cos(angle))
        assert picture[row, column, :3] == pytest.approx((1, 1, 1)), angle_deg
    assert drawn()[65, 70, :3].max() < 1.0


def test_a_picture_of_one_pixel_is_drawn() -> None:
    assert np.isfinite(drawn(1, 1)).all()
