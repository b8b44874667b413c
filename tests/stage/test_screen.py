import numpy as np
import pytest
from numpy.typing import NDArray

from onset.stage.light import encoded
from onset.stage.recipe import Screen
from onset.stage.screen import enlarged, paint_screen, plate_codes

EVEN = Screen(gradient=(0.0, 0.0), falloff=0.0, unevenness=0.0, wrinkles=0, markers=0)


def light(screen: Screen, rows: int = 90, columns: int = 160) -> NDArray[np.float32]:
    return paint_screen(rows, columns, screen, np.random.default_rng(4))


def test_an_even_screen_is_its_colour_everywhere() -> None:
    np.testing.assert_allclose(light(EVEN), np.broadcast_to(np.array(EVEN.colour), (90, 160, 3)), rtol=1e-5)


def test_corners_are_darker_than_the_middle() -> None:
    plate = light(Screen(gradient=(0.0, 0.0), falloff=0.4, unevenness=0.0, wrinkles=0, markers=0))[..., 1]
    assert plate[0, 0] < 0.8 * plate[45, 80]
    assert plate[0, 0] == pytest.approx(plate[-1, -1], rel=1e-4)


def test_the_gradient_brightens_towards_the_right() -> None:
    plate = light(Screen(gradient=(0.3, 0.0), falloff=0.0, unevenness=0.0, wrinkles=0, markers=0))[45, :, 1]
    assert (np.diff(plate) > 0).all()
    assert plate[-1] / plate[0] == pytest.approx(1.3 / 0.7, rel=0.02)


def test_wrinkles_are_lit_on_one_side_and_shaded_on_the_other() -> None:
    plate = light(Screen(gradient=(0.0, 0.0), falloff=0.0, unevenness=0.0, wrinkles=8, markers=0))[..., 1]
    assert plate.max() > 1.03 * EVEN.colour[1]
    assert plate.min() < 0.97 * EVEN.colour[1]
    assert plate.mean() == pytest.approx(EVEN.colour[1], rel=0.03)


def test_markers_are_crosses_of_their_own_colour_under_the_same_light() -> None:
    plate = light(Screen(gradient=(0.0, 0.0), falloff=0.0, unevenness=0.0, wrinkles=0, markers=4, light=0.5), 360, 640)
    taped = np.abs(plate[..., 0] - 0.5 * EVEN.colour[0]) > 0.01
    assert 0.0005 < taped.mean() < 0.01
    assert plate[taped].max(axis=0) == pytest.approx(0.5 * np.array(EVEN.marker_colour), rel=1e-3)


def test_the_screen_has_a_real_range_of_light_and_no_darkness() -> None:
    plate = light(Screen())[..., 1]
    assert 0.4 < plate.min() / plate.max() < 0.8


def test_enlarging_in_bands_equals_enlarging_at_once() -> None:
    small = np.random.default_rng(1).random((5, 7, 3)).astype(np.float32)
    whole = np.empty((10, 14, 3), np.float32)
    enlarged(small, 2, 0, whole)
    band = np.empty((3, 14, 3), np.float32)
    enlarged(small, 2, 4, band)
    np.testing.assert_array_equal(band, whole[4:7])
    # Between four samples: 9, 3, 3 and 1 sixteenths.
    expected = (9 * small[1, 1] + 3 * small[1, 2] + 3 * small[2, 1] + small[2, 2]) / 16
    np.testing.assert_allclose(whole[3, 3], expected, rtol=1e-6)
    np.testing.assert_allclose(whole[0, 0], small[0, 0])


def test_the_plate_is_encoded_to_half_a_code_or_one_when_dithered() -> None:
    plate = light(Screen(), 60, 80)
    exact = encoded(plate) * 255
    for dither, most in ((False, 0.51), (True, 1.01)):
        packed = np.zeros((60, 80), np.uint32)
        plate_codes(plate, 0, packed, dither, 0, 255)
        got = packed.view(np.uint8).reshape(60, 80, 4)[..., 2::-1]
        assert np.abs(got - exact).max() <= most
        assert (got - exact).mean() == pytest.approx(0.0, abs=0.02)
        assert (packed >> 24 == 255).all()
