"""How many freedoms points can settle, and what the fit says of its own error."""

import numpy as np
import pytest

from onset.tracking.object.fit import settled
from onset.tracking.object.quad import moved

CORNERS = np.array([[-0.5, -0.5], [199.5, -0.5], [199.5, 149.5], [-0.5, 149.5]])
TRUE = np.array([[1.02, 0.01, 1.5], [-0.015, 0.99, -2.0], [2e-5, -3e-5, 1.0]])


def points(count: int, right: float = 199.0) -> np.ndarray:
    chance = np.random.default_rng(3)
    return chance.uniform((0, 0), (right, 149), (count, 2))


def test_outliers_leave_an_exact_fit_alone() -> None:
    start = points(100)
    end = moved(TRUE, start)
    end[:12] += 2.0
    fit = settled(start, end, np.ones(100), CORNERS, 0.5)
    assert fit is not None
    np.testing.assert_allclose(moved(fit.matrix, CORNERS), moved(TRUE, CORNERS), atol=1e-6)
    assert not fit.kept[:12].any()
    assert fit.kept[12:].all()


@pytest.mark.parametrize("right", [199.0, 90.0, 60.0])
def test_the_spread_tells_how_far_off_corners_are(right: float) -> None:
    start = points(60, right)
    errors, told = [], []
    for seed in range(40):
        end = moved(TRUE, start) + np.random.default_rng(seed).normal(0, 0.1, (60, 2))
        fit = settled(start, end, np.ones(60), CORNERS, 1e9)
        assert fit is not None
        errors.append(np.linalg.norm(moved(fit.matrix, CORNERS) - moved(TRUE, CORNERS), axis=1).max())
        told.append(fit.spread_px)
    assert 0.4 < np.mean(told) / np.sqrt(np.mean(np.square(errors))) < 2.5


def test_points_of_one_corner_settle_fewer_freedoms_but_not_against_what_they_say() -> None:
    start = points(30, 40.0)
    noise = np.random.default_rng(1).normal(0, 0.1, (30, 2))
    shifted = settled(start, start + np.array([3.0, 1.0]) + noise, np.ones(30), CORNERS, 0.5)
    assert shifted is not None
    assert shifted.matrix[2, 0] == 0.0
    assert np.linalg.norm(moved(shifted.matrix, CORNERS) - CORNERS - (3.0, 1.0), axis=1).max() < 1.5
    bent = np.array([[1.0, 0, 0], [0, 1, 0], [3e-3, 1e-3, 1]])
    fit = settled(start, moved(bent, start), np.ones(30), CORNERS, 0.01)
    assert fit is not None
    np.testing.assert_allclose(moved(fit.matrix, CORNERS), moved(bent, CORNERS), atol=0.5)


def test_too_few_points_are_no_fit() -> None:
    start = points(5)
    assert settled(start, start, np.ones(5), CORNERS, 1.0) is None
