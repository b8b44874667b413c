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


def by_definition(width: int, height: int, hand_x: float, hand_y: float, drift: float, level: float) -> np.ndarray:
    """The plate in float64, from the sentences at the head of the file."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    bar = np.floor(x / width * 7).astype(int)
    shown = np.stack([bar % 4 < 2, bar < 4, bar % 2 == 0], -1) * level
    ramp = (x / width + drift) % 1
    picture = np.where((y > 0.75 * height)[..., None], (ramp**2)[..., None], shown)
    along = (x - width / 2) * hand_x + (y - height / 2) * hand_y
    across = np.abs((x - width / 2) * hand_y - (y - height / 2) * hand_x)
    hand = np.minimum(along * 0.12 - across + 0.5, 0.45 * height - along).clip(0, 1)[..., None]
    return np.concatenate([picture * (1 - hand) + hand, np.ones((height, width, 1))], -1)


SMALL = [(1, 1), (2, 2), (1, 9), (9, 1), (3, 5), (5, 3), (7, 2), (6, 6), (33, 9), (24, 14)]
LARGER = [(70, 30), (130, 126), (900, 810)]
"""With small ones of 14 rows: heights of which a row's centre is 3/4, and 3/4 times 1 / height in float32 is more."""


@pytest.mark.parametrize("size", SMALL if SIMULATED else SMALL + LARGER, ids=lambda size: f"{size[0]}x{size[1]}")
def test_at_any_size_it_is_what_float64_makes_of_it(size: tuple[int, int], device: str) -> None:
    width, height = size
    for turn in (1,) if SIMULATED or width > 200 else range(5):
        angle = 2 * math.pi * turn / 5
        values = {"hand_x": math.sin(angle), "hand_y": -math.cos(angle), "drift": 0.3, "level": 0.5}
        # An edge of the hand is a pixel wide: what x and y in pixels are off by in float32, the cover is too.
        within = 3e-6 + 2e-7 * math.hypot(width, height)
        np.testing.assert_allclose(
            drawn(device, width, height, **values), by_definition(width, height, **values), rtol=0, atol=within
        )


@pytest.mark.parametrize("width", [14, 122] if SIMULATED else [14, 122, 218, 490])
def test_where_the_ramp_comes_to_one_on_a_pixel_it_begins_anew(width: int, device: str) -> None:
    at = 3 * width // 4  # its centre is 3/4 of the width; in float32 it may come to less, and white stood for black
    bottom = drawn(device, width, 3, drift=0.25)[2, :, 0]
    assert bottom[at] == pytest.approx(0, abs=1e-6)
    assert bottom[at - 1] > 0.8
    assert bottom[at + 1] < 0.02
