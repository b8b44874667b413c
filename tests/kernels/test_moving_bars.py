import math
from dataclasses import replace

import numpy as np
import pytest
from onset_kernels.moving_bars import MOVING_BARS
from onset_kernels.operation import Operation
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program

from tests.kernels.pointwise import SIMULATED

WIDTH, HEIGHT = 56, 32
STILL = {"hand_x": 0.0, "hand_y": -1.0, "drift": 0.0, "level": 0.5}


def drawn(
    device: str, width: int = WIDTH, height: int = HEIGHT, bars: Operation = MOVING_BARS, /, **changed: float
) -> np.ndarray:
    program = Program((step(bars), Store("out", Layout.RGBA_FLOAT, "r g b a")), width, height, device=device)
    program.set(STILL | changed)
    out = [np.zeros((height, width), np.float32) for _ in range(4)]
    program.run({}, {"out": out})
    return np.stack(out, -1)


def test_the_bars_stand_in_smpte_order(device: str) -> None:
    row = drawn(device)[0, 4::8, :3]
    white, yellow, cyan, green, magenta, red, blue = ((row > 0).astype(int)).tolist()
    assert (white, yellow, cyan, green) == ([1, 1, 1], [1, 1, 0], [0, 1, 1], [0, 1, 0])
    assert (magenta, red, blue) == ([1, 0, 1], [1, 0, 0], [0, 0, 1])
    assert set(row.ravel().tolist()) == {0.0, 0.5}


def test_it_is_opaque_and_within_range(device: str) -> None:
    picture = drawn(device, drift=0.3)
    assert (picture[..., 3] == 1).all()
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_the_ramp_drifts_and_wraps(device: str) -> None:
    np.testing.assert_allclose(drawn(device)[-1, :, 0], ((np.arange(WIDTH) + 0.5) / WIDTH) ** 2, atol=1e-6)
    shifted = drawn(device, drift=0.25)[-1, :, 0]
    assert shifted[0] == pytest.approx((0.25 + 0.5 / WIDTH) ** 2, abs=1e-6)
    assert shifted.argmin() == round(0.75 * WIDTH)


def test_the_hand_points_where_it_is_told(device: str) -> None:
    points = ((0, 28, 6), (90, 38, 16), (180, 28, 26), (270, 18, 16))
    for angle_deg, column, row in points[1:2] if SIMULATED else points:
        angle = math.radians(angle_deg)
        picture = drawn(device, hand_x=math.sin(angle), hand_y=-math.cos(angle))
        assert picture[row, column, :3] == pytest.approx((1, 1, 1)), angle_deg
    assert drawn(device)[26, 28, :3].max() < 1.0


@pytest.mark.parametrize("size", [(97, 61), (64, 200)])
def test_rows_that_are_kept_hold_what_every_pixel_would_be_given(size: tuple[int, int], device: str) -> None:
    if device != "cpu":
        pytest.skip("a card draws each pixel on its own")
    width, height = size
    every = replace(MOVING_BARS, by_row=None)
    for turn in range(16):
        angle = 2 * math.pi * turn / 16
        values = {"hand_x": math.sin(angle), "hand_y": -math.cos(angle), "drift": turn / 16, "level": 0.5}
        kept = drawn(device, width, height, **values)
        np.testing.assert_allclose(kept, drawn(device, width, height, every, **values), rtol=0, atol=1e-6)
        assert kept.std(axis=1).max() > 0


def test_a_picture_of_one_pixel_is_drawn(device: str) -> None:
    assert np.isfinite(drawn(device, 1, 1)).all()
