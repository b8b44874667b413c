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
    np.testing.assert_allclose(found, truth, atol=1e-6)


def test_nothing_wanted_is_nothing_solved() -> None:
    assert (solved(np.eye(3), np.zeros(3), np.ones(3), np.ones(3)) == 0.0).all()


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), unknowns=st.integers(2, 12))
def test_from_wherever_it_begins_it_ends_at_one_place(seed: int, unknowns: int) -> None:
    numbers = np.random.default_rng(seed)
    # Nearly parallel columns: blocks of unknowns then change sides together, and back.
    matrix = numbers.normal(size=(20, 1)) + 0.03 * numbers.normal(size=(20, unknowns))
    gram, right = matrix.T @ matrix + 1e-6 * np.eye(unknowns), numbers.normal(size=unknowns) * 3
    upper = np.ones(unknowns)
    starts = (
        np.zeros(unknowns),
        upper,
        numbers.uniform(0, 1, unknowns),
        numbers.integers(0, 2, unknowns).astype(float),
    )
    first, *others = (solved(gram, right, upper, start) for start in starts)
    for other in others:
        np.testing.assert_allclose(other, first, atol=1e-5)
