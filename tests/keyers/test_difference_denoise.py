import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.plan import Around

from onset.keyers.difference import DifferenceKeyer, Settings, build
from tests.keyers.keyed import Pixels, frame_of, keyed

WIDTH, HEIGHT = 160, 90
GREEN = np.array((0.04, 0.40, 0.08))
GREY = np.array((0.18, 0.17, 0.17))
HAIRS = slice(100, 150, 10)
SIGMA = 0.012


def truth() -> NDArray[np.float64]:
    """A figure on the bottom edge whose sides are soft over 20 pixels, hairs a pixel wide beside it."""
    x = np.arange(WIDTH) + 0.5
    alpha = np.tile(np.clip((30 - np.abs(x - 50)) / 20 + 0.5, 0, 1), (HEIGHT, 1))
    alpha[: HEIGHT // 3] = 0.0
    alpha[40:80, HAIRS] = 0.6
    return alpha


def shot() -> NDArray[np.float64]:
    """As a noisy camera takes it: 3 % of the screen's dominance in each channel."""
    alpha = truth()[..., None]
    noise = np.random.default_rng(8).normal(0.0, SIGMA, (HEIGHT, WIDTH, 3))
    mixed: NDArray[np.float64] = alpha * GREY + (1 - alpha) * GREEN + noise
    return mixed


def key(denoise: float) -> Pixels:
    return keyed(build(Settings(denoise=denoise)), frame_of(shot()))


def test_soft_edges_lose_noise_and_hairs_a_pixel_wide_stay() -> None:
    plain, half, whole = (key(denoise)[..., 3] for denoise in (0.0, 0.5, 1.0))
    noise = [np.diff(matte[45:, 20:80], axis=0).std() for matte in (plain, half, whole)]  # rows are alike but for noise
    assert noise == sorted(noise, reverse=True)
    assert noise[2] < 0.8 * noise[0]
    hairs = [float(matte[42:78, HAIRS].mean()) for matte in (plain, whole)]
    assert hairs[0] > 0.5
    assert hairs[1] == pytest.approx(hairs[0], abs=0.03)


def test_colour_is_the_cameras_own_noise_and_all() -> None:
    plain, whole = key(0.0), key(1.0)
    solid = (plain[..., 3] == 1.0) & (whole[..., 3] == 1.0)
    assert solid.sum() > 1000
    np.testing.assert_array_equal(whole[solid], plain[solid])


def test_it_is_no_part_of_the_plan_until_asked_for() -> None:
    picture = frame_of(shot()).picture
    plans = [DifferenceKeyer(Settings(denoise=denoise)).plan(picture) for denoise in (0.0, 0.3, 1.0)]
    found = [[node.neighbourhood for node in plan if isinstance(node, Around)] for plan in plans]
    assert found == [[], ["sigma_filter"], ["sigma_filter"]]
    assert plans[0] == DifferenceKeyer(Settings()).plan(picture)
    assert plans[1] == plans[2]


def test_the_range_follows_the_noise_that_was_measured() -> None:
    keyer = build(Settings(denoise=0.5))
    quiet = keyer.values(frame_of(np.broadcast_to(GREEN, (HEIGHT, WIDTH, 3)))).parameters["denoise"]
    keyer = build(Settings(denoise=0.5))
    loud = keyer.values(frame_of(shot())).parameters["denoise"]
    assert quiet < 0.01
    assert loud > 5 * quiet


def test_what_has_no_screen_is_opaque_with_it_too() -> None:
    out = keyed(build(Settings(denoise=1.0)), frame_of(np.full((HEIGHT, WIDTH, 3), 0.3)))
    assert (out[..., 3] == 1.0).all()


def test_more_than_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"denoise 1\.5 is outside 0 to 1"):
        Settings(denoise=1.5)
