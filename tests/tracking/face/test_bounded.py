import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.face.bounded import solved

optimize = pytest.importorskip("scipy.optimize")


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), unknowns=st.integers(1, 50))
def test_the_minimum_is_the_one_that_scipy_finds(seed: int, unknowns: int) -> None:
    numbers = np.random.default_rng(seed)
    matrix = numbers.normal(size=(49, unknowns)) * 10.0 ** numbers.uniform(-1, 1, unknowns)
    ridge = np.diag(1.0 / numbers.uniform(0.2, 1.2, unknowns))
    whole, wanted = np.vstack((matrix, ridge)), np.concatenate((numbers.normal(size=49) * 5, np.zeros(unknowns)))
    upper = np.full(unknowns, 1.6)
    truth = optimize.lsq_linear(whole, wanted, (0.0, upper), method="bvls", tol=1e-12).x
    found = solved(whole.T @ whole, whole.T @ wanted, upper, numbers.uniform(0, 1.6, unknowns))
    np.testing.assert_allclose(found, truth, atol=5e-3)


def test_nothing_wanted_is_nothing_solved() -> None:
    assert (solved(np.eye(3), np.zeros(3), np.ones(3), np.ones(3)) < 1e-4).all()
