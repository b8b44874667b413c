import numpy as np
import pytest

from onset.keying.plate_light import PlateLight, measure_light
from tests.keying.sets import COLUMNS, ROWS, KnownSet, a_set

EVERYWHERE = np.ones((ROWS, COLUMNS), np.float32)


def light_of(known: KnownSet, gain: tuple[float, float, float] = (1, 1, 1), phase: int = 0) -> PlateLight:
    proxy = known.proxy * np.asarray(gain, np.float32)[:, None, None]
    return measure_light(proxy, known.plate, EVERYWHERE, 1, 0.15, 0.01, phase)


@pytest.mark.parametrize("stops", [-2.5, -0.7, 0.0, 0.05, 1.0, 2.5])
def test_exposure_is_told_exactly_whoever_stands_there(stops: float) -> None:
    light = light_of(a_set(kind="uneven", noise=0.004), (2.0**stops,) * 3)
    assert light.gain == pytest.approx((2.0**stops,) * 3, rel=0.004)
    assert light.coherent > 0.9
    assert light.steady > 0.8


def test_the_share_that_is_covered_is_not_valid() -> None:
    known = a_set(noise=0.0)
    assert light_of(known).valid == pytest.approx(float((known.alpha < 0.1).mean()), abs=0.03)
    assert light_of(a_set(at=None, noise=0.0)).valid == 1.0


def test_a_shadow_over_a_third_does_not_pull_at_the_gain() -> None:
    known = a_set(at=None, noise=0.0)
    known.proxy[:, :, : COLUMNS // 3] *= np.float32(0.7)
    light = light_of(known)
    assert light.gain == pytest.approx((1, 1, 1), rel=0.002)
    assert light.coherent == pytest.approx(2 / 3, abs=0.02)


def test_the_noise_of_the_proxy_is_told() -> None:
    known = a_set(at=None, noise=0.004)
    sigma = 0.004 * np.hypot(1.0, np.sqrt(0.5)) / 0.34
    assert light_of(known).noise == pytest.approx(sigma, rel=0.2)


def test_the_gain_hardly_depends_on_which_pixels_are_asked() -> None:
    known = a_set(kind="folded")
    gains = [light_of(known, phase=phase).gain[1] for phase in range(6)]
    assert np.ptp(gains) < 0.004


def test_nothing_of_the_screens_colour_says_nothing() -> None:
    light = measure_light(np.full((3, ROWS, COLUMNS), 0.3, np.float32), a_set().plate, EVERYWHERE, 1, 0.15, 0.01, 0)
    assert (light.samples, light.valid, light.gain) == (0, 0.0, (1.0, 1.0, 1.0))


def test_a_fade_to_black_is_followed_though_display_codes_turn_the_screen_paler() -> None:
    known = a_set(kind="uneven", noise=0.0)
    codes = known.proxy**0.45
    last = (1.0, 1.0, 1.0)
    for share in (0.8, 0.6, 0.45):
        faded = np.maximum(share * codes - 0.02, 0.0) ** (1 / 0.45) + np.float32(0.02 * share)
        light = measure_light(faded.astype(np.float32), known.plate, EVERYWHERE, 1, 0.15, 0.01, 0, last)
        bare = faded[1][known.alpha == 0] / known.plate[1][known.alpha == 0]
        assert light.gain[1] == pytest.approx(float(np.median(bare)), rel=0.1)
        assert light.valid > 0.65
        last = light.gain


def test_the_last_frames_of_a_fade_have_a_gain_too() -> None:
    known = a_set(noise=0.0)
    for stops in (-3.0, -5.0):
        proxy = known.proxy * np.float32(2.0**stops)
        light = measure_light(proxy, known.plate, EVERYWHERE, 1, 0.15, 0.01, 0, (2.0 ** (stops + 1.0),) * 3)
        assert light.gain == pytest.approx((2.0**stops,) * 3, rel=0.004)
