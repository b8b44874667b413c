import numpy as np
import pytest

from onset.keying.plate_surface import ACROSS, DOWN, at_pixels, thin_plate
from tests.keying.sets import COLUMNS, ROWS, figure, grid


def test_a_slope_is_carried_on_behind_the_figure_and_into_a_corner() -> None:
    x, y = grid()
    slope = (0.4 * x - 0.2 * y).astype(np.float32)[None]
    weight = (figure() < 0.01).astype(np.float32)
    weight[:60, :90] = 0  # a corner that nobody sees
    surface = at_pixels(thin_plate(slope * weight, weight, scale=0.1, stiffness=0.1), ROWS, COLUMNS)
    assert np.abs(surface - slope).max() < 0.01


def test_a_pixel_is_the_spline_of_the_nine_knots_around_it() -> None:
    knots = np.random.default_rng(6).normal(size=(2, ACROSS, DOWN))
    i, j = (np.asarray([0.5 * (0.5 - t) ** 2, 0.75 - t**2, 0.5 * (0.5 + t) ** 2]) for t in (0.25, -0.125))
    rows, columns = 2 * (DOWN - 2), 4 * (ACROSS - 2)  # pixels 7 and 21: a quarter, and an eighth of a knot off 4 and 6
    assert at_pixels(knots, rows, columns)[:, 7, 21] == pytest.approx(np.einsum("cji,j,i", knots[:, 5:8, 3:6], j, i))


def test_a_few_wrong_values_do_not_bend_it() -> None:
    x, _ = grid()
    values = (0.1 * x).astype(np.float32)[None].copy()
    values[0, 100:140, 200:260] = 3.0
    surface = at_pixels(
        thin_plate(values, np.ones((ROWS, COLUMNS), np.float32), scale=0.06, stiffness=0.1), ROWS, COLUMNS
    )
    away = np.ones((ROWS, COLUMNS), np.bool_)
    away[80:160, 170:290] = False
    assert np.abs(surface[0] - 0.1 * x)[away].max() < 0.03


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (2, 50), (9, 9), (405, 720)])
def test_any_size_of_picture_has_a_surface(rows: int, columns: int) -> None:
    values = np.full((2, rows, columns), 0.7, np.float32)
    surface = at_pixels(
        thin_plate(values, np.ones((rows, columns), np.float32), scale=0.1, stiffness=0.1), rows, columns
    )
    assert surface == pytest.approx(values, abs=1e-3)


def test_with_nothing_seen_it_is_zero() -> None:
    nothing = np.zeros((30, 40), np.float32)
    assert not thin_plate(np.ones((1, 30, 40), np.float32), nothing, scale=0.1, stiffness=0.1).any()
