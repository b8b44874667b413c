import numpy as np
import pytest

from onset.bench.key.bare_screen import pushed, rgb, ycbcr
from onset.bench.key.ffmpeg import FFmpeg
from onset.bench.key.peer import Settings
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves

SKIN = (200, 150, 120)
SETTINGS: Settings = {
    "push": 1.0,
    "turn": 0.0,
    "similarity": 0.05,
    "blend": 0.4,
    "mix": "off",
    "expand": 0.0,
    "comp": "linear",
}


@pytest.fixture(autouse=True)
def _there() -> None:
    if missing := FFmpeg().missing():
        pytest.skip(missing)


def test_the_filters_matte_is_the_ramp_of_the_distance_in_chroma() -> None:
    shot = footage(halves(SKIN, GREEN_CODE), halves(SKIN, GREEN_CODE), alpha=half_alpha())
    ((first, second),) = FFmpeg().keyed(shot, [SETTINGS], colour=True)
    codes = ycbcr(np.array([SKIN, GREEN_CODE], np.float32) / np.float32(255))[:, 1:]
    distance = float(np.linalg.norm(codes[0] - codes[1]) / np.sqrt(2))
    assert first.matte[5, 5] == pytest.approx((distance - 0.05) / 0.4, abs=0.01)
    assert first.matte[5, -5] == 0.0
    np.testing.assert_array_equal(first.matte, second.matte)


def test_colour_comes_through_untouched_without_despill_and_less_green_with_it() -> None:
    shot = footage(halves(SKIN, (120, 200, 120)), alpha=half_alpha())
    plain, despilt = FFmpeg().keyed(shot, [SETTINGS, {**SETTINGS, "mix": 0.5, "comp": "encoded"}], colour=True)
    linear = shot.linear(0)[5, 5] * plain[0].matte[5, 5]
    np.testing.assert_allclose(plain[0].fill[5, 5], linear, atol=2e-3)
    assert despilt[0].straight is not None
    # despill, mix 0.5: green loses what exceeds the mean of red and blue.
    np.testing.assert_allclose(despilt[0].straight[5, -5] * 255, [120, 120, 120], atol=2)


def test_a_key_colour_may_be_drawn_out_and_turned_and_keeps_its_luma() -> None:
    screen = np.array(GREEN_CODE) / 255
    plain, moved = (ycbcr(pushed(screen, *by).astype(np.float32)) for by in ((1.0, 0.0), (1.5, 90.0)))
    np.testing.assert_allclose(plain, ycbcr(screen.astype(np.float32)), atol=1e-6)
    assert moved[0] == pytest.approx(plain[0], abs=1e-6)
    (cb, cr), (cb_moved, cr_moved) = plain[1:] - 128 / 255, moved[1:] - 128 / 255
    np.testing.assert_allclose((cb_moved, cr_moved), (-1.5 * cr, 1.5 * cb), atol=1e-6)


def test_codes_and_colours_are_each_others_inverse() -> None:
    colours = np.random.default_rng(1).uniform(0, 1, (50, 3)).astype(np.float32)
    np.testing.assert_allclose(rgb(ycbcr(colours)), colours, atol=1e-5)
    np.testing.assert_allclose(ycbcr(np.ones(3, np.float32)) * 255, [235, 128, 128], atol=1e-3)
