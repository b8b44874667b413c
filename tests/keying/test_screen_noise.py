import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.frame import Frame
from onset.keying.screen_noise import measured_noise
from tests.keying.sets import GREEN


def a_frame(sigma: float, *, slope: float = 0.0) -> Frame:
    picture = Picture(640, 360, Layout.RGB_FLOAT, LINEAR_709)
    light = 1 + slope * np.linspace(-1, 1, 640, dtype=np.float32)[None, :] * np.ones((360, 1), np.float32)
    random = np.random.default_rng(8)
    level = np.float32(GREEN[1] - 0.5 * (GREEN[0] + GREEN[2]))
    planes = tuple(np.asarray(light * np.float32(value), np.float32) for value in GREEN)
    planes[1][...] += (sigma * level * light * random.standard_normal(light.shape)).astype(np.float32)
    return Frame(planes, picture, 0, 0)


BARE = np.ones((90, 160), np.bool_)


@pytest.mark.parametrize("sigma", [0.004, 0.02, 0.08])
@pytest.mark.parametrize("slope", [0.0, 0.5])
def test_the_noise_of_one_full_size_pixel_is_told_whatever_the_light(sigma: float, slope: float) -> None:
    assert measured_noise(a_frame(sigma, slope=slope), BARE, 1, 3) == pytest.approx(sigma, rel=0.12)


def test_a_person_before_half_of_it_does_not_count() -> None:
    frame = a_frame(0.02)
    for plane in frame.planes:
        plane[:, :320] = np.random.default_rng(9).random((360, 320), np.float32)
    bare = BARE.copy()
    bare[:, :80] = False
    assert measured_noise(frame, bare, 1, 3) == pytest.approx(0.02, rel=0.15)


def test_noise_that_makes_one_pixel_in_ten_look_like_foreground_is_measured_all_the_same() -> None:
    speckled = np.random.default_rng(5).random(BARE.shape) > 0.1
    assert measured_noise(a_frame(0.2), speckled, 1, 3) == pytest.approx(0.2, rel=0.12)
    scattered = np.random.default_rng(5).random(BARE.shape) > 0.5
    assert measured_noise(a_frame(0.2), scattered, 1, 3) is None


def test_where_nothing_is_bare_there_is_no_answer() -> None:
    assert measured_noise(a_frame(0.02), np.zeros((90, 160), np.bool_), 1, 0) is None


def test_noise_that_was_enlarged_to_four_k_with_the_picture_is_all_seen() -> None:
    picture = Picture(800, 2160, Layout.RGB_FLOAT, LINEAR_709)
    level = GREEN[1] - 0.5 * (GREEN[0] + GREEN[2])
    coarse = np.random.default_rng(8).standard_normal((540, 200)).repeat(4, axis=0).repeat(4, axis=1)
    planes = tuple(np.full((2160, 800), value, np.float32) for value in GREEN)
    planes[1][...] += (0.02 * level * coarse).astype(np.float32)
    assert measured_noise(Frame(planes, picture, 0, 0), BARE, 1, 3) == pytest.approx(0.02, rel=0.12)
