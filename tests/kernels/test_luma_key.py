"""The luma key, against float64 and by hand."""

import numpy as np
import pytest
from onset_kernels.luma_key import LUMA_KEY

from tests.kernels import reference
from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import MATTE


def keyed(rgb: np.ndarray, low: float, high: float, device: str, a: np.ndarray | float = 1.0) -> np.ndarray:
    return applied(LUMA_KEY, {**lanes(rgb), "a": a}, {"low": low, "high": high}, device=device)[0]


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.2, 0.5), (0.9, 0.6)])
def test_it_agrees_with_the_reference(low: float, high: float, device: str) -> None:
    rgb = colours(2000, seed=1, low=-0.05, high=1.2)
    a = mattes(rgb.shape[1], seed=2)
    expected = reference.luma_key(rgb.astype(np.float64), a, low, high)
    np.testing.assert_allclose(keyed(rgb, low, high, device, a), expected, atol=MATTE / abs(high - low))


def test_black_is_clear_white_is_solid_and_a_quarter_of_the_light_is_half(device: str) -> None:
    rgb = np.array([[0, 0.25, 1]] * 3, np.float32)
    np.testing.assert_allclose(keyed(rgb, 0.0, 1.0, device), [0, 0.5, 1], atol=1e-6)


def test_high_below_low_keys_the_bright_out(device: str) -> None:
    rgb = np.array([[0, 0.25, 1]] * 3, np.float32)
    np.testing.assert_allclose(keyed(rgb, 1.0, 0.0, device), [1, 0.5, 0], atol=1e-6)


def test_equal_thresholds_are_a_hard_step(device: str) -> None:
    rgb = np.array([[0.2, 0.26]] * 3, np.float32)
    np.testing.assert_array_equal(keyed(rgb, 0.5, 0.5, device), [0, 1])


def test_nan_is_contained_as_black(device: str) -> None:
    rgb = np.array([[np.nan, 1], [0.4, 1], [0.1, 1]], np.float32)
    np.testing.assert_allclose(keyed(rgb, 0.0, 1.0, device), [0, 1], atol=1e-6)
