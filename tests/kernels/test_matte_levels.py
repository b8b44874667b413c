"""Matte levels, against float64 and by hand."""

import numpy as np
import pytest
from onset_kernels.matte_levels import MATTE_CLIP, MATTE_LEVELS

from tests.kernels import reference
from tests.kernels.pictures import floats
from tests.kernels.pointwise import applied, many
from tests.kernels.tolerances import MATTE


def ramp() -> np.ndarray:
    return np.linspace(-0.1, 1.1, many(5001), dtype=np.float32)


def levelled(a: np.ndarray, black: float, white: float, gamma: float, device: str) -> np.ndarray:
    return applied(MATTE_LEVELS, {"a": a}, {"black": black, "white": white, "gamma": gamma}, device=device)[0]


@pytest.mark.parametrize(("black", "white"), [(0.0, 1.0), (0.1, 0.9), (0.02, 0.6)])
@pytest.mark.parametrize("gamma", [0.45, 1.0, 2.2])
def test_it_agrees_with_the_reference(black: float, white: float, gamma: float, device: str) -> None:
    expected = reference.matte_levels(ramp().astype(np.float64), black, white, gamma)
    error = np.abs(levelled(ramp(), black, white, gamma, device) - expected)
    # A rounding grows by the power's slope, which has no end at 0: the matte's lowest thousandth is let off.
    assert error[(expected == 0) | (expected > 1e-3)].max() <= 4 * MATTE
    assert error.max() <= 1e-4


def test_the_default_is_a_no_op_to_the_bit(device: str) -> None:
    a = np.clip(ramp(), 0, 1)
    np.testing.assert_array_equal(levelled(a, 0.0, 1.0, 1.0, device), a)


def test_without_gamma_it_is_the_clip(device: str) -> None:
    clipped = applied(MATTE_CLIP, {"a": ramp()}, {"black": 0.1, "white": 0.7}, device=device)[0]
    np.testing.assert_allclose(clipped, levelled(ramp(), 0.1, 0.7, 1.0, device), atol=2e-7)


def test_by_hand(device: str) -> None:
    got = levelled(floats([0.1, 0.3, 0.5, 0.95]), 0.1, 0.9, 0.5, device)
    np.testing.assert_allclose(got, [0, 0.0625, 0.25, 1], atol=MATTE)  # 1/4 and 1/2 squared


@pytest.mark.parametrize("gamma", [0.2, 1.0, 3.0])
def test_a_ramp_never_falls_and_its_ends_stay(gamma: float, device: str) -> None:
    got = levelled(np.linspace(0, 1, many(4001), dtype=np.float32), 0.0, 1.0, gamma, device)
    assert (np.diff(got) >= -1e-7).all()
    assert (got[0], got[-1]) == (0.0, 1.0)


def test_black_at_white_is_a_hard_step_and_nan_is_clear(device: str) -> None:
    got = levelled(floats([0.4, 0.6, np.nan]), 0.5, 0.5, 1.0, device)
    np.testing.assert_array_equal(got, [0, 1, 0])
