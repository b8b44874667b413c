import math

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.bench.key.matte_error import dtssd, matte_error


def matte(*rows: list[float]) -> NDArray[np.float32]:
    return np.array(rows, np.float32)


def test_mad_mse_and_sad_are_means_and_a_sum() -> None:
    # Errors 0.5, 0.1, 0, 0.2: their mean is 0.2, their squares' (0.25 + 0.01 + 0.04) / 4 = 0.075, their sum 0.8.
    found = matte_error(matte([0.5, 0.1], [1.0, 0.2]), matte([1.0, 0.0], [1.0, 0.0]))
    assert found.mad == pytest.approx(200)
    assert found.mse == pytest.approx(75)
    assert found.sad == pytest.approx(0.0008)


def test_edges_core_and_screen_are_told_apart_by_the_truth() -> None:
    truth = matte([1.0, 0.996, 0.5, 0.03, 0.004, 0.0, 0.99, 0.01])
    found = matte_error(matte([0.9, 0.996, 0.7, 0.03, 0.004, 0.3, 0.0, 1.0]), truth)
    assert found.core == pytest.approx(1000 * 0.1 / 2)
    assert found.edge == pytest.approx(1000 * 0.2 / 2)
    assert found.screen == pytest.approx(1000 * 0.3 / 2)


def test_a_part_that_the_truth_has_not_has_no_error() -> None:
    found = matte_error(matte([1.0]), matte([1.0]))
    assert (found.edge, found.core, found.screen) == (None, 0.0, None)


def test_dtssd_is_the_root_of_the_mean_square_of_what_steps_miss() -> None:
    # True steps 0 and 0.5, own steps 0.3 and 0.1: misses 0.3 and 0.4, mean square 0.125.
    found = dtssd(matte([0.3, 0.6]), matte([0.0, 0.5]), matte([0.2, 1.0]), matte([0.2, 0.5]))
    assert found == pytest.approx(100 * math.sqrt(0.125), rel=1e-6)


def test_a_matte_that_is_wrong_but_steady_has_no_dtssd() -> None:
    truth = matte([0.1, 0.9])
    assert dtssd(matte([0.7, 0.7]), matte([0.7, 0.7]), truth, truth) == 0.0


def test_a_matte_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(1, 2\).*\(1, 1\)"):
        matte_error(matte([0.0, 1.0]), matte([1.0]))
