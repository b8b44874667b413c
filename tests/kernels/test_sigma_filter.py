import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onset_kernels.around import Plane
from onset_kernels.sigma_filter import alike, inverse

from tests.kernels import tolerances
from tests.kernels.neighbours import around, dot, noise


def slow_sigma(source: Plane, range_: float) -> np.ndarray:
    """The formula written out in float64, window by window."""
    plane = source.astype(np.float64)
    padded = np.pad(plane, 2, "edge")
    apart = np.lib.stride_tricks.sliding_window_view(padded, (5, 5)) - plane[..., None, None]
    weights = np.maximum(0.0, 1.0 - (apart / range_) ** 2) ** 2
    made: np.ndarray = plane + (weights * apart).sum((2, 3)) / weights.sum((2, 3))
    return made


@pytest.mark.parametrize("range_", [0.01, 0.2, 1.0, 7.0])
def test_it_agrees_with_the_formula(device: str, range_: float) -> None:
    source = noise(9, 14) * np.float32(2) - np.float32(0.5)
    np.testing.assert_allclose(
        around(device, "sigma_filter", source, range_), slow_sigma(source, range_), rtol=0, atol=tolerances.MEAN
    )


@given(st.integers(1, 150), st.integers(1, 150), st.floats(0.01, 20), st.integers(0, 99))
@settings(max_examples=40)
def test_any_size_and_range_agree_with_the_formula(height: int, width: int, range_: float, seed: int) -> None:
    source = noise(height, width, seed)
    np.testing.assert_allclose(
        around("cpu", "sigma_filter", source, range_), slow_sigma(source, range_), rtol=0, atol=tolerances.MEAN
    )


def test_a_hair_that_stands_out_by_more_than_the_range_keeps_every_bit(device: str) -> None:
    source = noise(12, 15) * np.float32(0.1)
    source[:, 7] += np.float32(0.6)
    made = around(device, "sigma_filter", source, 0.4)
    assert made[:, 7].min() > 0.6
    assert np.abs(made[:, 5:7]).max() < 0.1
    lone = dot(7, 7, 3, 3)
    np.testing.assert_array_equal(around(device, "sigma_filter", lone, 0.9), lone)


def test_noise_within_the_range_goes_down_to_little_over_a_third(device: str) -> None:
    flat = np.random.default_rng(5).normal(0.3, 0.02, (24, 30)).astype(np.float32)
    made = around(device, "sigma_filter", flat, 4 * 0.02)
    assert made.std() < 0.4 * flat.std()
    assert made.mean() == pytest.approx(flat.mean(), abs=0.001)


def test_an_edge_stays_where_it_is_and_as_steep(device: str) -> None:
    source = np.zeros((8, 12), np.float32)
    source[:, 6:] = 1
    source[:, 5] = 0.5
    np.testing.assert_array_equal(around(device, "sigma_filter", source, 0.45), source)


def test_a_neighbour_counts_less_the_more_it_differs() -> None:
    per = inverse(0.5)
    weights = [alike(np.float32(value), np.float32(1), per)[0] for value in (1.0, 1.2, 0.7, 1.49, 0.5, -9)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1
    assert weights[-2:] == [0, 0]
