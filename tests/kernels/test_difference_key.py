"""The colour-difference key, against float64 and by hand."""

import numpy as np
import pytest
from onset_kernels.difference_key import DIFFERENCE_KEY

from tests.kernels import reference
from tests.kernels.pictures import colours, floats, lanes, mattes, one_hot
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import MATTE

SCREENS = {"green": (0.05, 0.4, 0.08), "blue": (0.03, 0.08, 0.5), "red": (0.6, 0.1, 0.05), "lime": (0.3, 0.7, 0.02)}


def keyed(
    rgb: np.ndarray, screen: tuple[float, float, float], balance: float, device: str, a: np.ndarray | float = 1.0
) -> np.ndarray:
    parameters = dict(zip(("screen_r", "screen_g", "screen_b"), screen, strict=True))
    parameters |= {**one_hot(int(np.argmax(screen))), "balance": balance}
    return applied(DIFFERENCE_KEY, {**lanes(rgb), "a": a}, parameters, device=device)[0]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("balance", [0.0, 0.35, 1.0])
def test_it_agrees_with_the_reference(screen: str, balance: float, device: str) -> None:
    rgb = colours(2000, seed=1, low=-0.05, high=1.2)
    a = mattes(rgb.shape[1], seed=2)
    wall = np.array(SCREENS[screen])[:, None] * np.ones(rgb.shape[1])
    expected = reference.difference_key(rgb.astype(np.float64), a, wall, int(np.argmax(SCREENS[screen])), balance)
    np.testing.assert_allclose(keyed(rgb, SCREENS[screen], balance, device, a), expected, atol=MATTE)


def test_the_screen_is_clear_half_the_screen_is_half_and_grey_is_solid(device: str) -> None:
    # Screen (0.1, 0.5, 0.1): d = 0.4. Half of it over black keeps d = 0.2: a = 1/2. Grey has d = 0.
    rgb = np.array([[0.1, 0.05, 0.3, 0.2], [0.5, 0.25, 0.3, 0.1], [0.1, 0.05, 0.3, 0.2]], np.float32)
    np.testing.assert_allclose(keyed(rgb, (0.1, 0.5, 0.1), 0.0, device), [0, 0.5, 1, 1], atol=MATTE)


def test_a_foreground_mixed_with_the_screen_gives_back_its_alpha(device: str) -> None:
    alpha = mattes(48, seed=5)
    screen, foreground = np.array([[0.06], [0.45], [0.1]]), np.array([[0.5], [0.4], [0.3]])  # d(F) = 0 at balance 0
    mixed = (alpha * foreground + (1 - alpha) * screen).astype(np.float32)
    np.testing.assert_allclose(keyed(mixed, (0.06, 0.45, 0.1), 0.0, device), alpha, atol=2e-6)


def test_the_inputs_alpha_limits_the_matte(device: str) -> None:
    rgb = np.array([[0.3, 0.05], [0.3, 0.4], [0.3, 0.08]], np.float32)
    np.testing.assert_allclose(keyed(rgb, SCREENS["green"], 0.0, device, floats([0.25, 0.25])), [0.25, 0], atol=1e-6)


def test_without_a_screen_colour_nothing_is_keyed(device: str) -> None:
    np.testing.assert_array_equal(keyed(colours(64, seed=6), (0.2, 0.2, 0.2), 0.5, device), 1.0)


def test_nan_is_contained_as_clear(device: str) -> None:
    rgb = np.full((3, 3), 0.3, np.float32)
    rgb[1, 1] = np.nan
    np.testing.assert_allclose(keyed(rgb, SCREENS["green"], 0.0, device), [1, 0, 1], atol=1e-6)


def test_more_balance_never_makes_a_pixel_clearer(device: str) -> None:
    rgb = colours(500, seed=7)
    soft, solid = (keyed(rgb, (0.1, 0.5, 0.1), balance, device) for balance in (0.0, 1.0))
    assert (solid >= soft - MATTE).all()
