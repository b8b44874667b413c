import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.axis_taps import AxisTaps, Span, axis_taps
from onset_kernels.resample_filter import Filter


def taps(
    source_px: int, target_px: int, kind: Filter, window: Span | None = None, rectangle: Span | None = None,
    *, transparent: bool = False,
) -> AxisTaps:  # fmt: skip
    window, rectangle = window or (0, source_px), rectangle or (0, target_px)
    return axis_taps(source_px, target_px, window, rectangle, kind, transparent=transparent)


def matrix(made: AxisTaps, source_px: int) -> np.ndarray:
    """The taps as a dense matrix: target samples by source samples."""
    dense = np.zeros((made.starts.size, source_px))
    for j, start in enumerate(made.starts):
        dense[j, start : start + made.weights.shape[1]] = made.weights[j]
    return dense


def test_halving_by_area_takes_pairs() -> None:
    np.testing.assert_array_equal(matrix(taps(4, 2, Filter.AREA), 4), [[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])


def test_three_to_two_by_area_splits_the_middle_one() -> None:
    np.testing.assert_allclose(matrix(taps(3, 2, Filter.AREA), 3), np.array([[2, 1, 0], [0, 1, 2]]) / 3, rtol=1e-7)


def test_doubling_bilinearly_lands_on_quarters() -> None:
    expected = [[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]]
    np.testing.assert_array_equal(matrix(taps(2, 4, Filter.BILINEAR), 2), expected)


def test_doubling_by_area_repeats_every_sample() -> None:
    np.testing.assert_array_equal(matrix(taps(2, 4, Filter.AREA), 2), [[1, 0], [1, 0], [0, 1], [0, 1]])


@pytest.mark.parametrize("kind", [kind for kind in Filter if kind is not Filter.MITCHELL])
def test_the_same_size_is_a_copy_with_one_tap(kind: Filter) -> None:
    made = taps(5, 5, kind)
    assert made.weights.shape == (5, 1)
    np.testing.assert_array_equal(matrix(made, 5), np.eye(5))


def test_a_window_read_backwards_mirrors() -> None:
    np.testing.assert_array_equal(matrix(taps(3, 3, Filter.AREA, window=(3, 0)), 3), np.eye(3)[::-1])
    np.testing.assert_array_equal(matrix(taps(3, 3, Filter.AREA, rectangle=(3, 0)), 3), np.eye(3)[::-1])


def test_outside_the_rectangle_the_edge_is_repeated() -> None:
    made = taps(2, 6, Filter.BILINEAR, rectangle=(2, 4))
    np.testing.assert_array_equal(matrix(made, 2), [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1]])


def test_outside_a_transparent_rectangle_is_nothing_and_its_rim_counts_by_area() -> None:
    made = taps(2, 6, Filter.BILINEAR, rectangle=(1.75, 3.75), transparent=True)
    np.testing.assert_allclose(made.coverage, [0, 0.25, 1, 0.75, 0, 0])
    np.testing.assert_allclose(matrix(made, 2).sum(axis=1), [0, 0.25, 1, 0.75, 0, 0])


def test_an_empty_or_endless_span_is_named() -> None:
    with pytest.raises(ValueError, match=r"window from 2 to 2 px; its two ends must be finite and different"):
        taps(4, 4, Filter.AREA, window=(2, 2))
    with pytest.raises(ValueError, match=r"rectangle from 0 to inf px"):
        taps(4, 4, Filter.AREA, rectangle=(0, float("inf")))


@given(
    st.integers(1, 60), st.integers(1, 60), st.sampled_from(Filter),
    st.tuples(st.floats(-90, 90), st.floats(-90, 90)).filter(lambda span: abs(span[0] - span[1]) > 0.01),
    st.tuples(st.floats(-90, 90), st.floats(-90, 90)).filter(lambda span: abs(span[0] - span[1]) > 0.01),
    st.booleans(),
)  # fmt: skip
def test_any_geometry_stays_inside_the_source_and_sums_to_its_coverage(
    source_px: int, target_px: int, kind: Filter, window: Span, rectangle: Span, transparent: bool
) -> None:  # fmt: skip
    made = taps(source_px, target_px, kind, window, rectangle, transparent=transparent)
    assert made.starts.min() >= 0
    assert made.starts.max() + made.weights.shape[1] <= source_px
    np.testing.assert_allclose(made.weights.sum(axis=1, dtype=np.float64), made.coverage, rtol=0, atol=1e-6)
    if not transparent:
        np.testing.assert_array_equal(made.coverage, 1)
