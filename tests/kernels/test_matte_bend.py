import numpy as np
import pytest
from onset_kernels.matte_bend import bend_of, matte_bend
from onset_kernels.matte_ramp import matte_ramp, ramp_parameters

F = np.float32
RAMP = np.linspace(0, 1, 101, dtype=np.float32)


def bent(gamma: float) -> np.ndarray:
    return np.array([matte_bend(a, F(bend_of(gamma))) for a in RAMP])


def test_a_gamma_of_one_changes_nothing_at_all() -> None:
    assert bend_of(1.0) == 0.0
    np.testing.assert_array_equal(bent(1.0), RAMP)


@pytest.mark.parametrize("gamma", [0.1, 0.5, 2.0, 10.0])
def test_it_runs_from_zero_to_one_without_turning_and_meets_the_power_half_way(gamma: float) -> None:
    curve = bent(gamma)
    assert curve[0] == 0.0
    assert curve[-1] == 1.0
    assert (np.diff(curve) >= 0).all()
    assert curve[50] == pytest.approx(0.5 ** (1 / gamma), abs=1e-4)


@pytest.mark.parametrize("gamma", [0.5, 0.8, 1.25, 2.0])
def test_it_strays_little_from_the_power(gamma: float) -> None:
    assert np.abs(bent(gamma) - RAMP.astype(np.float64) ** (1 / gamma)).max() < 0.115


def test_above_one_is_denser() -> None:
    assert (bent(2.0)[1:-1] > RAMP[1:-1]).all()
    assert (bent(0.5)[1:-1] < RAMP[1:-1]).all()


def test_a_ramp_takes_black_to_zero_and_white_to_one() -> None:
    parameters = [F(value) for value in ramp_parameters(0.2, 0.7).values()]
    levels = [float(matte_ramp(F(a), *parameters)) for a in (0.0, 0.2, 0.45, 0.7, 1.0, float("nan"))]
    assert levels == pytest.approx([0, 0, 0.5, 1, 1, 0], abs=1e-6)
