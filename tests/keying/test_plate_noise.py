import math

import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.frame import Frame
from onset.keying.plate_noise import PlateNoise
from tests.keying.sets import GREEN


def test_before_anything_was_measured_it_is_a_usual_one() -> None:
    assert PlateNoise(4).of_pixel == 0.02


def test_without_full_size_pixels_the_quietest_proxy_tells() -> None:
    noise = PlateNoise(4)
    noise.heard(0.05)
    noise.heard(0.004)
    noise.heard(0.09)
    assert noise.of_proxy == 0.004
    assert noise.of_pixel == pytest.approx(0.004 * math.sqrt(8))


def test_it_is_measured_in_the_first_frame_then_now_and_then_and_forgotten_at_a_reset() -> None:
    picture = Picture(320, 180, Layout.RGB_FLOAT, LINEAR_709)
    planes = tuple(np.full((180, 320), value, np.float32) for value in GREEN)
    planes[1][...] += 0.01 * np.random.default_rng(1).standard_normal((180, 320)).astype(np.float32)
    frame, bare = Frame(planes, picture, 0, 0), np.ones((90, 160), np.bool_)
    noise, due = PlateNoise(1), []
    for index in range(60):
        if noise.is_due():
            due.append(index)
            noise.look(frame, bare, 1)
    assert due == [0, 25, 50]
    assert noise.of_pixel == pytest.approx(0.01 / 0.34, rel=0.15)
    noise.restart()
    assert noise.of_pixel == 0.02


def test_how_far_the_bare_proxy_lies_from_the_plate_is_that_of_the_quietest_frame_and_unknown_at_first() -> None:
    noise = PlateNoise(2)
    assert noise.of_bare_proxy == 0.0
    for heard in (0.012, 0.007, 0.03):
        noise.heard(heard)
    assert noise.of_bare_proxy == pytest.approx(0.007)
