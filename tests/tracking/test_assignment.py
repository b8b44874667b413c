"""Pairs at the least cost, beside another solver."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from onset.tracking.assignment import assigned


@given(rows=st.integers(1, 7), columns=st.integers(1, 7), seed=st.integers(0, 10_000))
@settings(max_examples=80)
def test_pairs_are_as_cheap_as_another_solver_finds_them(rows: int, columns: int, seed: int) -> None:
    cost = np.random.default_rng(seed).random((rows, columns))
    pairs = assigned(cost, 10.0)
    others = linear_sum_assignment(cost)
    assert len(pairs) == min(rows, columns)
    assert sum(cost[pair] for pair in pairs) == pytest.approx(float(cost[others].sum()))


def test_a_forbidden_pair_is_not_made_and_does_not_hinder_the_others() -> None:
    cost = np.array([[0.1, 5.0], [0.2, 9.0]])
    assert assigned(cost, 1.0) == [(0, 0)]
    assert assigned(np.array([[0.9, 0.1], [0.1, 5.0]]), 1.0) == [(0, 1), (1, 0)]


def test_nobody_is_paired_with_nobody() -> None:
    assert assigned(np.zeros((0, 3)), 1.0) == []
    assert assigned(np.zeros((3, 0)), 1.0) == []


def test_a_cost_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        assigned(np.array([[np.nan]]), 1.0)
