import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onset.stage.coverage import cover

SAMPLES = 16


def covered(polygons: NDArray[np.float64], rows: int, columns: int, weight: float = 1.0) -> NDArray[np.float32]:
    plane = np.full((rows, columns), 9.0, np.float32)
    cover(plane, polygons, weight)
    return plane


def sampled(polygon: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """An independent voice: the share of 16 x 16 points of each pixel that lie inside, by the even-odd rule."""
    places = (np.arange(SAMPLES) + 0.5) / SAMPLES
    y = (np.arange(rows)[:, None] + places).reshape(-1, 1)
    x = (np.arange(columns)[:, None] + places).reshape(1, -1)
    inside = np.zeros((rows * SAMPLES, columns * SAMPLES), bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        inside ^= ((y0 <= y) != (y1 <= y)) & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return np.asarray(inside.reshape(rows, SAMPLES, columns, SAMPLES).mean(axis=(1, 3)))


def test_a_rectangle_covers_the_pixels_it_cuts_by_their_share() -> None:
    rectangle = np.array([[[1.5, 1.25], [3.0, 1.25], [3.0, 2.5], [1.5, 2.5]]])
    expected = np.zeros((4, 6))
    expected[1, 1], expected[1, 2], expected[2, 1], expected[2, 2] = 0.375, 0.75, 0.25, 0.5
    np.testing.assert_allclose(covered(rectangle, 4, 6), expected, atol=1e-6)


def test_a_diagonal_halves_the_pixels_it_crosses() -> None:
    triangle = np.array([[[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]]])
    result = covered(triangle, 4, 6)
    assert [result[i, 3 - i] for i in range(4)] == pytest.approx([0.5] * 4)
    assert result[0, 0] == 1.0
    assert result[3, 3] == 0.0


coordinate = st.floats(0.0, 14.0).map(lambda v: round(v, 3))


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(coordinate, st.floats(-3.0, 15.0).map(lambda v: round(v, 3))), min_size=3, max_size=3, unique=True
    )
)
def test_any_triangle_agrees_with_counting_points(corners: list[tuple[float, float]]) -> None:
    polygon = np.array(corners)
    got = covered(polygon[None], 12, 17)
    # Sixteen points across a pixel see an edge to within a sixteenth of it; three edges may cross one pixel.
    np.testing.assert_allclose(got, sampled(polygon, 12, 17), atol=3 / SAMPLES)
    assert abs(float((got - sampled(polygon, 12, 17)).mean())) < 0.01


def test_the_way_round_does_not_matter() -> None:
    polygon = np.array([[[1.2, 0.5], [7.7, 3.1], [4.0, 6.9]]])
    np.testing.assert_array_equal(covered(polygon, 8, 10), covered(polygon[:, ::-1].copy(), 8, 10))


def test_shapes_that_overlap_stop_at_one() -> None:
    square = np.array([[1.0, 1.0], [4.0, 1.0], [4.0, 4.0], [1.0, 4.0]])
    assert covered(np.stack([square, square + 1.0]), 6, 8).max() == 1.0


def test_exposures_average() -> None:
    square = np.array([[1.0, 1.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]])
    moved = np.stack([square, square + np.array([1.0, 0.0])])
    assert covered(moved, 4, 8, weight=0.5)[1].tolist() == [0.0, 0.5, 1.0, 0.5, 0.0, 0.0, 0.0, 0.0]


def test_what_lies_above_and_below_the_plane_is_cut_off() -> None:
    tall = np.array([[[1.0, -5.0], [2.0, -5.0], [2.0, 20.0], [1.0, 20.0]]])
    assert covered(tall, 3, 5)[:, 1].tolist() == [1.0, 1.0, 1.0]
