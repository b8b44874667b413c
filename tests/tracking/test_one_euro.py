"""The One Euro filter: against the paper's algorithm written out, and what it is for."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.one_euro import (
    OneEuro,
    OneEuroRotation,
    Quaternion,
    matrix_of,
    quaternion_of,
    rotation_between,
    turned,
)

STEP_S = 1 / 60


def by_the_paper(values: list[float], min_cutoff_hz: float, beta: float) -> list[float]:
    """Algorithm 1 of the paper, number by number: speed cut-off 1 Hz."""

    def share(cutoff_hz: float) -> float:
        tau = 1.0 / (2 * math.pi * cutoff_hz)
        return 1.0 / (1.0 + tau / STEP_S)

    before, speed, out = values[0], 0.0, [values[0]]
    for value in values[1:]:
        rise = (value - before) / STEP_S
        speed = share(1.0) * rise + (1 - share(1.0)) * speed
        alpha = share(min_cutoff_hz + beta * abs(speed))
        before = alpha * value + (1 - alpha) * before
        out.append(before)
    return out


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=20), st.floats(0.1, 10), st.floats(0, 5))
@settings(max_examples=50)
def test_it_does_what_the_paper_says(values: list[float], min_cutoff_hz: float, beta: float) -> None:
    one = OneEuro(np.array(values[:1]), np.ones(1))
    asked = {"min_cutoff_hz": min_cutoff_hz, "beta": beta}
    found = [values[0], *(float(one.update(np.array([value]), STEP_S, **asked)[0]) for value in values[1:])]
    assert found == pytest.approx(by_the_paper(values, min_cutoff_hz, beta))


def test_what_is_twice_as_large_and_twice_as_fast_is_filtered_alike() -> None:
    rng = np.random.default_rng(1)
    small, large = OneEuro(np.zeros(1), np.ones(1)), OneEuro(np.zeros(1), np.full(1, 2.0))
    for value in rng.normal(size=30):
        one = small.update(np.array([value]), STEP_S, min_cutoff_hz=1.0, beta=3.0)
        two = large.update(np.array([2 * value]), STEP_S, min_cutoff_hz=1.0, beta=3.0)
        assert two[0] == pytest.approx(2 * one[0])


def test_a_still_point_jitters_less_and_a_fast_one_hardly_lags() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 0.3, 400)
    one = OneEuro(np.zeros(1), np.full(1, 500.0))
    still = [float(one.update(np.array([v]), STEP_S, min_cutoff_hz=1.0, beta=100.0)[0]) for v in noise]
    assert np.std(still[60:]) < 0.5 * np.std(noise)
    fast = OneEuro(np.zeros(1), np.full(1, 500.0))
    for frame in range(60):
        place = 20.0 * frame
        found = float(fast.update(np.array([place]), STEP_S, min_cutoff_hz=1.0, beta=100.0)[0])
    assert place - found < 2.0, "a tenth of a frame's way"


vectors = st.tuples(*[st.floats(-1.7, 1.7)] * 3)


@given(vectors, vectors)
@settings(max_examples=100)
def test_rotations_are_put_together_and_taken_apart(first: tuple[float, ...], by: tuple[float, ...]) -> None:
    start = turned((1.0, 0.0, 0.0, 0.0), first)
    end = turned(start, by)
    assert turned(start, rotation_between(start, end)) == pytest.approx(end, abs=1e-9)
    matrix = np.array(matrix_of(end))
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(matrix) == pytest.approx(1.0)
    np.testing.assert_allclose(matrix_of(quaternion_of(matrix)), matrix, atol=1e-9)


def test_a_rotation_is_smoothed_the_short_way_round() -> None:
    start: Quaternion = (1.0, 0.0, 0.0, 0.0)
    one = OneEuroRotation(start, 0.785)
    goal = turned(start, (0.0, 3.0, 0.0))
    flipped = (-goal[0], -goal[1], -goal[2], -goal[3])
    angles = []
    for _ in range(120):
        found = one.update(flipped, STEP_S, min_cutoff_hz=2.0, beta=0.0)
        angles.append(np.linalg.norm(rotation_between(start, found)))
        assert sum(part * part for part in found) == pytest.approx(1.0)
    assert np.all(np.diff(angles) > -1e-9)
    assert angles[-1] == pytest.approx(3.0, abs=0.01)
