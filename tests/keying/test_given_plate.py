import numpy as np
import pytest

from onset.keying.given_plate import fitted, resampled
from onset.keying.screen_plate import GivenPlate, ScreenWanted
from tests.keying.sets import COLUMNS, ROWS, a_set, off_plate


def read(proxy: np.ndarray[tuple[int, ...], np.dtype[np.float32]], width_px: int, height_px: int) -> GivenPlate:
    return GivenPlate("empty.exr", width_px, height_px, proxy)


def test_a_plate_of_the_cameras_size_fits_exactly() -> None:
    known = a_set(kind="folded", at=None, noise=0.0)
    made = fitted(read(known.plate, 1920, 1080), ScreenWanted(), ROWS, COLUMNS, 4)
    assert made.empty is known.plate
    assert made.notes == ()
    assert off_plate(made.first.pixels, known).max() < 1e-4


def test_a_plate_of_a_size_that_is_no_multiple_fits_too() -> None:
    known = a_set(at=None, noise=0.0)
    assert fitted(read(known.plate, 1918, 1078), ScreenWanted(), ROWS, COLUMNS, 4).notes == ()


def test_another_size_of_the_same_shape_is_resampled() -> None:
    known = a_set(kind="uneven", at=None, noise=0.0)
    made = fitted(read(resampled(known.plate, 180, 320), 1280, 720), ScreenWanted(), ROWS, COLUMNS, 4)
    assert made.empty.shape == known.plate.shape
    assert "empty.exr is 1280x720, the camera about 1920x1080: it is resampled" in made.notes[0]
    assert off_plate(made.first.pixels, known).max() < 0.01


def test_another_shape_and_a_picture_without_a_screen_are_refused() -> None:
    known = a_set(at=None)
    with pytest.raises(ValueError, match="another shape"):
        fitted(read(known.plate[:, :, :360], 1440, 1080), ScreenWanted(), ROWS, COLUMNS, 4)
    with pytest.raises(ValueError, match="shows no screen"):
        fitted(read(np.full((3, ROWS, COLUMNS), 0.2, np.float32), 1920, 1080), ScreenWanted(), ROWS, COLUMNS, 4)


def test_resampling_keeps_a_slope() -> None:
    slope = np.broadcast_to(np.linspace(0, 1, 100, dtype=np.float32), (3, 50, 100))
    made = resampled(slope, 75, 150)
    expected = np.clip(((np.arange(150) + 0.5) * 100 / 150 - 0.5) / 99, 0, 1)
    assert made[0, 0] == pytest.approx(expected, abs=1e-5)
