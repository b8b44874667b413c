import numpy as np
import pytest
from onset_kernels.picture import Transfer

from onset.bench.key.bare_screen import screen_code
from onset.bench.key.curve_tables import to_code
from onset.bench.key.ibk import Ibk
from onset.bench.key.peer import Settings
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves

Code = tuple[int, int, int]
PLATE = (0.02, 0.45, 0.05)
PLAIN: Settings = {
    "limit": "weights", "first": 0.5, "second": 0.5, "black": 0.0, "white": 1.0, "fill": "subtract", "despill": "none",
}  # fmt: skip


def mixed(foreground: tuple[float, ...], alpha: float) -> Code:
    """sRGB codes of a foreground over the plate."""
    linear = np.array(foreground) * alpha + np.array(PLATE) * (1 - alpha)
    red, green, blue = np.round(to_code(linear.astype(np.float32), Transfer.SRGB) * 255).astype(int).tolist()
    return red, green, blue


def keyed(settings: Settings, left: Code, right: Code) -> tuple[np.ndarray, np.ndarray]:
    shot = footage(halves(left, right), alpha=half_alpha(), captured=PLATE)
    ((frame,),) = Ibk(captured=True).keyed(shot, [settings], colour=True)
    return frame.matte[0, [0, -1]], frame.fill[0, [0, -1]]


def test_grey_over_the_plate_gives_its_alpha_and_its_colour_back() -> None:
    matte, fill = keyed(PLAIN, mixed((0.3, 0.3, 0.3), 0.4), mixed((0.3, 0.3, 0.3), 1.0))
    np.testing.assert_allclose(matte, [0.4, 1.0], atol=0.01)
    np.testing.assert_allclose(fill, [[0.12] * 3, [0.3] * 3], atol=0.006)


def test_the_bare_plate_is_transparent_and_has_no_fill() -> None:
    matte, fill = keyed({**PLAIN, "black": 0.03}, mixed(PLATE, 1.0), mixed((0.3, 0.3, 0.3), 1.0))
    assert matte[0] == 0.0
    assert not fill[0].any()


def test_yellow_is_half_transparent_by_the_mean_and_solid_by_the_larger() -> None:
    # Linear 0.5, 0.5, 0: green less the mean is 0.25, the plate's 0.415: alpha 1 - 0.25 / 0.415.
    yellow = mixed((0.5, 0.5, 0.0), 1.0)
    assert keyed(PLAIN, yellow, yellow)[0][0] == pytest.approx(1 - 0.25 / 0.415, abs=0.01)
    assert keyed({**PLAIN, "limit": "max"}, yellow, yellow)[0][0] == pytest.approx(1.0, abs=0.01)


def test_the_matte_is_stretched_between_black_and_white() -> None:
    grey = mixed((0.3, 0.3, 0.3), 0.4)
    matte, _ = keyed({**PLAIN, "black": 0.2, "white": 0.8}, grey, grey)
    assert matte[0] == pytest.approx((0.4 - 0.2) / 0.6, abs=0.015)


def test_the_fill_may_be_multiplied_and_despilled() -> None:
    grey = mixed((0.3, 0.3, 0.3), 0.4)
    image = np.array((0.3, 0.3, 0.3)) * 0.4 + np.array(PLATE) * 0.6
    _, fill = keyed({**PLAIN, "fill": "multiply"}, grey, grey)
    np.testing.assert_allclose(fill[0], 0.4 * image, atol=0.006)
    _, fill = keyed({**PLAIN, "fill": "multiply", "despill": "mean"}, grey, grey)
    assert fill[0, 1] == pytest.approx(0.4 * (image[0] + image[2]) / 2, abs=0.006)


def test_the_screens_colour_is_that_of_the_bare_pixels() -> None:
    shot = footage(halves((200, 10, 10), GREEN_CODE), alpha=half_alpha())
    np.testing.assert_allclose(screen_code(shot) * 255, GREEN_CODE, atol=0.01)
