"""Screen subtraction, against float64 and by hand."""

import numpy as np
from onset_kernels.screen_subtract import PLATE_SCREEN_SUBTRACT, SCREEN_SUBTRACT

from tests.kernels import reference
from tests.kernels.pictures import colours, floats, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR

SCREEN = {"screen_r": 0.06, "screen_g": 0.45, "screen_b": 0.1}
WALL = np.array(list(SCREEN.values()))[:, None]


def subtracted(rgb: np.ndarray, a: np.ndarray, ceiling: float, device: str) -> np.ndarray:
    return np.stack(applied(SCREEN_SUBTRACT, {**lanes(rgb), "a": a}, SCREEN | {"ceiling": ceiling}, device=device))


def test_it_agrees_with_the_reference(device: str) -> None:
    rgb = colours(2000, seed=1, low=-0.05, high=1.2)
    a = mattes(rgb.shape[1], seed=2)
    expected = reference.screen_subtract(rgb.astype(np.float64), a, WALL, 1.25)
    np.testing.assert_allclose(subtracted(rgb, a, 1.25, device), expected, atol=COLOUR)


def test_a_plate_is_subtracted_pixel_by_pixel(device: str) -> None:
    rgb, plate = colours(2000, seed=3), colours(2000, seed=4)
    a = mattes(rgb.shape[1], seed=5)
    picture = {**lanes(rgb), "a": a, **lanes(plate, "plate_")}
    got = np.stack(applied(PLATE_SCREEN_SUBTRACT, picture, {"ceiling": 1.0}, device=device))
    expected = reference.screen_subtract(rgb.astype(np.float64), a, plate.astype(np.float64), 1.0)
    np.testing.assert_allclose(got, expected, atol=COLOUR)


def test_a_mixed_pixel_gives_back_its_premultiplied_foreground(device: str) -> None:
    a = mattes(48, seed=6)
    foreground = np.array([[0.5], [0.4], [0.3]])
    mixed = (a * foreground + (1 - a) * WALL).astype(np.float32)
    np.testing.assert_allclose(subtracted(mixed, a, 1.0, device), a * foreground, atol=COLOUR)


def test_solid_pixels_are_untouched(device: str) -> None:
    rgb = colours(48, seed=7)
    np.testing.assert_array_equal(subtracted(rgb, np.ones(rgb.shape[1], np.float32), 1.0, device), rgb)


def test_zero_alpha_has_no_colour_whatever_the_screen_left(device: str) -> None:
    rgb = colours(48, seed=8)
    np.testing.assert_array_equal(subtracted(rgb, np.zeros(rgb.shape[1], np.float32), 1.0, device), 0.0)


def test_nan_becomes_black(device: str) -> None:
    rgb = np.array([[np.nan], [0.5], [0.5]], np.float32)
    got = subtracted(rgb, np.ones(1, np.float32), 1.0, device)[:, 0]
    np.testing.assert_array_equal(got, floats([0, 0.5, 0.5]))
