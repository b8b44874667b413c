import numpy as np
import pytest
from scipy import ndimage

from onset.keying.plate_learning import find_foreground, learn_rows, widen_cells
from tests.keying.sets import COLUMNS, GREEN, ROWS, a_set

ONE = np.ones(3, np.float32)


@pytest.mark.parametrize("band", [(0, 135), (34, 68), (101, 135)])
@pytest.mark.parametrize("radius", [1, 5])
def test_cells_beside_a_foreground_are_a_square_dilation_whichever_rows_are_asked(
    band: tuple[int, int], radius: int
) -> None:
    cells = (np.random.default_rng(1).random((135, 240)) < 0.003).astype(np.uint8)
    beside = np.full_like(cells, 7)
    widen_cells(cells, radius, *band, beside)
    square = np.ones((2 * radius + 1, 2 * radius + 1), np.bool_)
    expected = ndimage.binary_dilation(cells > 0, square)
    rows = slice(*band)
    assert np.array_equal(beside[rows] > 0, expected[rows])
    assert (np.delete(beside, np.r_[rows], axis=0) == 7).all()


def test_cells_of_a_person_are_foreground_and_cells_of_a_marker_or_the_screen_are_not() -> None:
    known = a_set(kind="uneven")
    markers = np.zeros((ROWS, COLUMNS), np.float32)
    known.proxy[:, 20:30, 20:30] = 0.3
    markers[18:32, 18:32] = 1
    cells = np.zeros((ROWS // 2, COLUMNS // 2), np.uint8)
    find_foreground(known.proxy, known.plate, markers, ONE, 1, 0.15, 0, len(cells), cells)
    alpha = known.alpha[::2, ::2]
    assert cells[alpha > 0.9].all()
    assert not cells[9:16, 9:16].any()
    assert cells[alpha == 0].mean() < 0.02


def learned(value: float, count: float, *, fast: bool = False, visits: int = 1) -> tuple[float, float]:
    """What a plate of green comes to, and how often seen, when the picture shows so many times that green."""
    plate = np.ones((3, 4, 4), np.float32) * np.asarray(GREEN, np.float32)[:, None, None]
    counts = np.full((4, 4), count, np.float32)
    waiting, markers = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.float32)
    picture = plate * np.float32(value)
    beside = np.zeros((2, 2), np.uint8)
    for _ in range(visits):
        learn_rows(picture, plate, counts, waiting, markers, beside, ONE, 1, 0.1, 0.0, fast, 0, 4)
    return float(plate[1, 1, 1] / np.float32(GREEN[1])), float(counts[1, 1])


def test_a_new_pixel_takes_what_it_sees_and_a_known_one_a_share() -> None:
    assert learned(1.2, 0) == pytest.approx((1.2, 1))
    assert learned(1.1, 1) == pytest.approx((1.05, 2))
    assert learned(1.04, 47) == pytest.approx((1 + 0.04 / 48, 48))
    assert learned(1.04, 48) == pytest.approx((1 + 0.04 / 49, 48))


@pytest.mark.parametrize(("value", "count"), [(1.5, 0), (0.5, 0), (1.2, 2), (0.9, 48)])
def test_light_that_is_too_different_is_not_learned_at_once(value: float, count: float) -> None:
    assert learned(value, count) == (1.0, count)


def test_what_stays_is_learned_anew_and_what_is_far_too_dark_never() -> None:
    assert learned(0.85, 48, visits=70)[0] == pytest.approx(0.85)
    assert learned(0.6, 48, visits=400) == (1.0, 48)


def test_in_motion_a_known_pixel_is_taken_at_once() -> None:
    assert learned(0.7, 48, fast=True) == pytest.approx((0.7, 1))
