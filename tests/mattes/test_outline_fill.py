"""The drawn outline against areas counted on a fine grid, and its soft edge against the distance by definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onset.mattes.outline_fill import _fill_soft, _sides, fill_outline

Plane = NDArray[np.float64]
FINE = 16
SQUARE = ((4.0, 3.0), (12.0, 3.0), (12.0, 9.0), (4.0, 9.0))
STAR = tuple((10 + 9 * np.cos(angle), 8 + 7 * np.sin(angle)) for angle in np.arange(5) * 4 * np.pi / 5)


def drawn(points: object, size: tuple[int, int] = (16, 20), feather_px: float = 0.0, stretch: float = 1.0) -> Plane:
    """The plane as 0..1, (height, width)."""
    plane = np.full(size, 777, np.uint16)
    fill_outline(np.array(points, np.float64).reshape(-1, 2), feather_px, stretch, plane)
    return plane / 65535.0


def counted(points: object, size: tuple[int, int] = (16, 20)) -> Plane:
    """The share of each pixel that the outline goes round, on FINE x FINE points of each."""
    corners = np.round(np.array(points, np.float64), 6)  # sides of all but no length overflow below
    y, x = (np.mgrid[: size[0] * FINE, : size[1] * FINE] + 0.5) / FINE
    turns = np.zeros(x.shape, np.int64)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = ((y0 <= y) != (y1 <= y)) & (x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x)
            turns += np.where(crosses, 1 if y1 > y0 else -1, 0)
    filled = (turns != 0).reshape(size[0], FINE, size[1], FINE)
    share: Plane = filled.mean(axis=(1, 3))
    return share


def test_a_square_on_whole_pixels_is_exact() -> None:
    plane = drawn(SQUARE)
    assert (plane[3:9, 4:12] == 1).all()
    plane[3:9, 4:12] = 0
    assert (plane == 0).all()


def test_an_edge_through_pixels_covers_them_by_its_share() -> None:
    plane = drawn(((4.25, 3.5), (12.0, 3.5), (12.0, 9.0), (4.25, 9.0)))
    assert plane[5, 4] == pytest.approx(0.75, abs=1e-4)
    assert plane[3, 7] == pytest.approx(0.5, abs=1e-4)
    assert plane[3, 4] == pytest.approx(0.375, abs=1e-4)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-30, 50), st.floats(-25, 40)), min_size=3, max_size=3))
def test_any_triangle_inside_or_out_has_its_area(points: list[tuple[float, float]]) -> None:
    difference = np.abs(drawn(points) - counted(points))
    assert difference.max() < 0.2  # the counted grid's own error along an edge
    assert difference.mean() < 0.01


def test_turning_the_outline_round_changes_nothing() -> None:
    np.testing.assert_allclose(drawn(STAR[::-1]), drawn(STAR), atol=2e-5)


@pytest.mark.parametrize("feather_px", [0.0, 3.0])
def test_an_outline_that_crosses_itself_is_filled_in_every_loop(feather_px: float) -> None:
    plane = drawn(STAR, feather_px=feather_px)
    assert plane[8, 10] == 1  # the middle, which it goes round twice
    assert plane[8, 16] > 0.5  # a tip
    eight = drawn(((2, 2), (18, 14), (18, 2), (2, 14)), feather_px=feather_px)
    assert eight[8, 4] > 0.9
    assert eight[8, 15] > 0.9
    assert eight[2, 10] < 0.1


def test_no_line_shows_where_a_soft_outline_crosses_itself() -> None:
    size = (160, 200)
    star = np.array(STAR) * 10
    soft, hard = drawn(star, size, 12.0), drawn(star, size)
    y, x = np.mgrid[:160, :200]
    centre = (x - 100) ** 2 + (y - 80) ** 2 < 20**2
    assert (hard[centre] == 1).all()
    assert (soft[centre] == 1).all()


def test_the_soft_edge_is_a_smooth_step_of_the_distance() -> None:
    plane = drawn(((20, -50), (90, -50), (90, 90), (20, 90)), (40, 60), feather_px=8.0)
    distance = np.arange(60) + 0.5 - 20
    level = np.clip(0.5 + distance / 8.0, 0, 1)
    np.testing.assert_allclose(plane[20], level * level * (3 - 2 * level), atol=2e-5)
    assert (plane == plane[0]).all(), "sides far outside have no say"


def test_a_soft_corner_is_round() -> None:
    plane = drawn(((20, 20), (90, 20), (90, 90), (20, 90)), (60, 60), feather_px=10.0)
    away = np.hypot(17.5 - 20, 17.5 - 20) / 10
    level = 0.5 - away
    assert plane[17, 17] == pytest.approx(level * level * (3 - 2 * level), abs=1e-4)


def test_what_is_drawn_up_to_the_border_stays_covered_there() -> None:
    plane = drawn(((0, 0), (20, 0), (20, 40), (0, 40)), (40, 60), feather_px=16.0)
    assert (plane[:, 0] == 1).all()
    assert (plane[0, :12] == 1).all()
    assert plane[0, 20] == pytest.approx(plane[20, 20], abs=1e-3)


@pytest.mark.parametrize("size", [(90, 160), (101, 97), (1, 300), (300, 1)], ids=str)
@pytest.mark.parametrize("stretch", [1.0, 1.5])
@pytest.mark.parametrize("feather_px", [64.0, 130.0, 900.0])
def test_a_wide_soft_edge_that_is_drawn_small_is_the_one_drawn_pixel_by_pixel(
    size: tuple[int, int], stretch: float, feather_px: float
) -> None:
    star = np.array(STAR) * (size[1] / 20, size[0] / 16)
    to_the_border = np.array([(0, 0), (0.6, 0), (0.7, 1), (0, 1)]) * (size[1], size[0])
    for outline in (star, to_the_border, star * 30 - 200):
        small = drawn(outline, size, feather_px, stretch)
        whole = np.zeros(size, np.uint16)
        scaled = outline * (stretch, 1.0)
        _fill_soft(scaled, _sides(scaled, size[1] * stretch, float(size[0])), feather_px, stretch, whole)
        off = np.abs(small - whole / 65535)
        assert off.max() < 0.03
        assert off.mean() < 0.006


def test_wide_pixels_make_a_soft_edge_as_wide_as_it_is_high() -> None:
    across = drawn(((20, -900), (900, -900), (900, 900), (20, 900)), (40, 60), feather_px=8.0, stretch=2.0)
    down = drawn(((-900, 20), (900, 20), (900, 900), (-900, 900)), (40, 60), feather_px=8.0, stretch=2.0)
    assert 0 < ((across[5] > 0) & (across[5] < 1)).sum() <= 4
    assert ((down[:, 5] > 0) & (down[:, 5] < 1)).sum() == 8


@pytest.mark.parametrize("points", [(), ((3, 3), (9, 9)), ((4, 4), (9, 9), (4, 4))])
@pytest.mark.parametrize("feather_px", [0.0, 5.0])
def test_what_encloses_nothing_draws_nothing(points: object, feather_px: float) -> None:
    assert drawn(points, feather_px=feather_px).max() < 1e-4


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=3, max_size=12),
    st.floats(0, 500),
)
def test_no_outline_whatever_goes_outside_of_0_to_1_or_fails(
    points: list[tuple[float, float]], feather_px: float
) -> None:
    plane = drawn(points, (9, 13), feather_px)
    assert plane.min() >= 0
    assert plane.max() <= 1


def test_sides_that_cross_all_but_in_a_corner_leave_no_piece_without_length() -> None:
    points = ((0, 1), (238, 0), (0, 0), (-28, 1689.904057285361), (530, -1856), (591.8907723405237, 0), (0, 0))
    for feather_px in (1.0, 64.0):
        assert 0 <= drawn(points, (9, 13), feather_px).max() <= 1


@pytest.mark.parametrize("feather_px", [0.0, 1.0, 100.0])
def test_a_side_of_all_but_no_length_is_none(feather_px: float) -> None:
    points = ((1.7e-146, 2.0), (0.0, 0.0), (0.0, 1.0), (1.0, 5e-324))
    np.testing.assert_array_equal(
        drawn(points, feather_px=feather_px), drawn(np.round(points, 6), feather_px=feather_px)
    )
