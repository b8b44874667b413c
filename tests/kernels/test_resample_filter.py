import numpy as np
import pytest
from onset_kernels.resample_filter import SHAPES, Filter

ALL = sorted(SHAPES, key=lambda kind: kind.value)


def weight(kind: Filter, distance: float) -> float:
    return float(SHAPES[kind][1](np.array([distance]))[0])


def test_weights_are_those_of_the_published_formulas() -> None:
    assert weight(Filter.BILINEAR, 0.25) == 0.75
    assert weight(Filter.CATMULL_ROM, 0.5) == pytest.approx(9 / 16)
    assert weight(Filter.CATMULL_ROM, -1.5) == pytest.approx(-1 / 16)
    assert weight(Filter.MITCHELL, 0.0) == pytest.approx(8 / 9)  # Mitchell and Netravali: 1/18, 8/9, 1/18
    assert weight(Filter.MITCHELL, 1.0) == pytest.approx(1 / 18)
    # sinc(1/2) sinc(1/6) = (2/pi) (3/pi)
    assert weight(Filter.LANCZOS3, 0.5) == pytest.approx(6 / np.pi**2)


@pytest.mark.parametrize("kind", ALL)
def test_a_filter_is_even_continuous_and_ends_where_it_says(kind: Filter) -> None:
    reach, shape = SHAPES[kind]
    distance = np.linspace(-4, 4, 80_001)
    weights = shape(distance)
    np.testing.assert_allclose(weights, weights[::-1], rtol=0, atol=1e-12)
    assert np.abs(np.diff(weights)).max() < 2e-4
    assert np.abs(weights[np.abs(distance) > reach]).max() < 1e-12


@pytest.mark.parametrize("kind", [Filter.BILINEAR, Filter.CATMULL_ROM, Filter.LANCZOS3])
def test_an_interpolating_filter_passes_through_the_samples(kind: Filter) -> None:
    np.testing.assert_allclose(SHAPES[kind][1](np.arange(-3.0, 4.0)), [0, 0, 0, 1, 0, 0, 0], rtol=0, atol=1e-12)


def test_auto_averages_when_shrinking_and_interpolates_when_growing() -> None:
    assert [Filter.AUTO.along(shrink) for shrink in (2.0, 1.0, 0.99)] == [
        Filter.AREA,
        Filter.AREA,
        Filter.CATMULL_ROM,
    ]
    assert Filter.LANCZOS3.along(3.0) is Filter.LANCZOS3
