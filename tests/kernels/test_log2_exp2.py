"""Base-2 logarithm, exponential and power against numpy's in float64, inside the fused pass."""

from typing import Any

import numpy as np
import pytest
from onset_kernels.log2_exp2 import exp2_of, log2_of, power_below_one, power_of
from onset_kernels.operation import Operation

from tests.kernels.pointwise import applied, many
from tests.kernels.tolerances import EXP2_RELATIVE, LOG2_ABSOLUTE, LOG2_RELATIVE

F = np.float32


def probe(u: Any, v: Any) -> Any:
    unit, up = u if u < F(1) else F(1), v if v > F(0) else F(0)
    return log2_of(u), exp2_of(v), power_of(u, v), power_below_one(unit, up)


PROBE = Operation(probe, lanes="u v", replaces="log exp power below")


def probed(x: Any, y: Any, device: str) -> tuple[np.ndarray, ...]:
    return applied(PROBE, {"u": x, "v": y}, device=device)


def test_the_logarithm_of_every_size_of_number(device: str) -> None:
    x = np.geomspace(1.2e-38, 3.4e38, many(100_001)).astype(np.float32)
    exact = np.log2(x.astype(np.float64))
    error = np.abs(probed(x, 0.0, device)[0] - exact)
    assert (error <= LOG2_ABSOLUTE + LOG2_RELATIVE * np.abs(exact)).all()


def test_beside_one_the_logarithm_keeps_its_digits(device: str) -> None:
    x = (1 + np.linspace(-1e-3, 1e-3, many(2001))).astype(np.float32)
    x = x[x != 1]
    np.testing.assert_allclose(probed(x, 0.0, device)[0], np.log2(x.astype(np.float64)), rtol=2 * LOG2_RELATIVE)
    assert probed([1.0], 0.0, device)[0][0] == 0.0


def test_the_exponential_of_every_exponent(device: str) -> None:
    y = np.linspace(-126, 127, many(100_001), dtype=np.float32)
    np.testing.assert_allclose(probed(1.0, y, device)[1], np.exp2(y.astype(np.float64)), rtol=EXP2_RELATIVE)


def test_whole_exponents_are_exact(device: str) -> None:
    y = np.arange(-126, 128, 1 if many(254) == 254 else 11)
    np.testing.assert_array_equal(probed(1.0, y, device)[1], np.exp2(y).astype(np.float32))


@pytest.mark.parametrize("exponent", [1 / 2.4, 0.45, 1.0, 2.4])
def test_powers_of_0_to_1(exponent: float, device: str) -> None:
    x = np.linspace(0, 1, many(10_001), dtype=np.float32)
    exact = x.astype(np.float64) ** np.float32(exponent)
    _, _, power, below = probed(x, exponent, device)
    for result in (power, below):
        np.testing.assert_allclose(result, exact, rtol=2e-5, atol=1e-12)
        assert (result[0], result[-1]) == (0.0, 1.0)
    np.testing.assert_allclose(power[x > 1e-3], exact[x > 1e-3], rtol=2e-6)


def test_what_has_no_logarithm_still_gives_a_finite_number(device: str) -> None:
    log, exp, power, _ = probed([np.nan, 0.0, -1.0, np.inf], [1.0, -1e30, 1000.0, 1e30], device)
    np.testing.assert_allclose(log, [-126, -126, -126, 128], atol=1e-5)
    assert np.isfinite(exp).all()
    assert np.isfinite(power).all()
    np.testing.assert_array_equal(power[:3], 0.0)
    assert float(exp2_of(np.float32(np.nan))) == pytest.approx(2.0**-126)
