"""Despill, against float64 and by hand."""

import numpy as np
import pytest
from onset_kernels.despill import DESPILL

from tests.kernels import reference
from tests.kernels.pictures import colours, lanes, one_hot
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR


def cleaned(rgb: np.ndarray, key: int, balance: float, amount: float, device: str) -> np.ndarray:
    parameters = {**one_hot(key), "balance": balance, "amount": amount}
    return np.stack(applied(DESPILL, lanes(rgb), parameters, device=device))


@pytest.mark.parametrize("key", [0, 1, 2])
@pytest.mark.parametrize(("balance", "amount"), [(0.0, 1.0), (0.25, 0.6), (1.0, 1.0)])
def test_it_agrees_with_the_reference(key: int, balance: float, amount: float, device: str) -> None:
    rgb = colours(2000, seed=1, low=-0.05, high=1.2)
    expected = reference.despill(rgb.astype(np.float64), key, balance, amount)
    np.testing.assert_allclose(cleaned(rgb, key, balance, amount, device), expected, atol=COLOUR)


def test_green_comes_down_to_the_average_or_to_the_larger(device: str) -> None:
    rgb = np.array([[0.2], [0.8], [0.4]], np.float32)
    np.testing.assert_allclose(cleaned(rgb, 1, 0.0, 1.0, device)[:, 0], [0.2, 0.3, 0.4], atol=1e-6)
    np.testing.assert_allclose(cleaned(rgb, 1, 1.0, 1.0, device)[:, 0], [0.2, 0.4, 0.4], atol=1e-6)
    np.testing.assert_allclose(cleaned(rgb, 1, 0.0, 0.5, device)[:, 0], [0.2, 0.55, 0.4], atol=1e-6)


def test_an_amount_of_zero_is_a_no_op(device: str) -> None:
    rgb = colours(200, seed=2)
    np.testing.assert_array_equal(cleaned(rgb, 1, 0.3, 0.0, device), rgb)


def test_colours_without_spill_are_untouched(device: str) -> None:
    rgb = np.array([[0.5, 0.9, 0.3], [0.2, 0.3, 0.3], [0.1, 0.8, 0.3]], np.float32)
    np.testing.assert_allclose(cleaned(rgb, 1, 0.0, 1.0, device), rgb, atol=COLOUR)


def test_premultiplied_colour_is_treated_as_straight_colour_is(device: str) -> None:
    rgb = colours(200, seed=3)
    np.testing.assert_allclose(
        cleaned(rgb * np.float32(0.25), 1, 0.3, 1.0, device), cleaned(rgb, 1, 0.3, 1.0, device) * 0.25, atol=COLOUR
    )
