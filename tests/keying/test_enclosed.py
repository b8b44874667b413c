import numpy as np
from numpy.typing import NDArray

from onset.keying.enclosed import WORTH, close_between
from onset.keying.wide_extremes import REACH


def closed(least: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = least.copy()
    close_between(raised, np.empty_like(least), np.empty_like(least))
    return raised


def strip(reading: float, width: int, beside: float = 1.0) -> NDArray[np.float32]:
    """A strip of `width` cells, from 20 on, in what reads `beside`."""
    least = np.full((40, 40), beside, np.float32)
    least[:, 20 : 20 + width] = reading
    return least


def test_a_half_dense_strip_between_dense_cloth_counts_as_dense() -> None:
    assert np.allclose(closed(strip(0.55, 2 * REACH))[:, 20 : 20 + 2 * REACH], WORTH)


def test_a_gap_that_shows_the_screen_stays_one() -> None:
    for reading in (0.0, 0.3, 0.4):
        least = strip(reading, REACH)
        np.testing.assert_array_equal(closed(least), least)


def test_a_wide_half_dense_cloth_is_not_enclosed() -> None:
    least = strip(0.55, 4 * REACH)
    np.testing.assert_array_equal(closed(least), least)


def test_what_borders_on_the_screen_is_not_enclosed() -> None:
    least = strip(0.55, REACH)
    least[:, :20] = 0.0
    np.testing.assert_array_equal(closed(least), least)
