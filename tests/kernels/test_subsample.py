"""Chroma brought down: against float64, by hand, and in its place beside what `chroma` brings up again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onset_kernels.subsample import subsample


def expected(plane: np.ndarray, divide_y: int) -> np.ndarray:
    """The filter 1 2 1 about every second sample and the mean of two rows, edges repeated, rounded half up."""
    height = plane.shape[0]
    padded = np.pad(plane.astype(np.float64), ((0, height % divide_y), (1, 1)), mode="edge")
    across = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:])[:, ::2] / 4
    down = across if divide_y == 1 else (across[0::2] + across[1::2]) / 2
    return np.floor(down + 0.5).astype(plane.dtype)


def brought_down(plane: np.ndarray, divide_y: int) -> np.ndarray:
    out = np.full((-(-plane.shape[0] // divide_y), -(-plane.shape[1] // 2)), 77, plane.dtype)
    subsample(plane, out, divide_y=divide_y)
    return out


@given(
    width=st.integers(1, 19),
    height=st.integers(1, 9),
    divide_y=st.sampled_from([1, 2]),
    bits=st.sampled_from([8, 10, 16]),
    seed=st.integers(0, 99),
)
@settings(max_examples=80)
def test_it_agrees_with_float64(width: int, height: int, divide_y: int, bits: int, seed: int) -> None:
    dtype = np.uint8 if bits == 8 else np.uint16
    plane = np.random.default_rng(seed).integers(0, 1 << bits, (height, width)).astype(dtype)
    np.testing.assert_array_equal(brought_down(plane, divide_y), expected(plane, divide_y))


def test_a_row_by_hand() -> None:
    row = np.array([[10, 20, 30, 40, 50]], np.uint8)
    # (10 + 2 * 10 + 20) / 4 = 12.5 -> 13; (20 + 60 + 40) / 4 = 30; (40 + 100 + 50) / 4 = 47.5 -> 48
    assert brought_down(row, 1).tolist() == [[13, 30, 48]]


@pytest.mark.parametrize("divide_y", [1, 2])
def test_a_flat_plane_stays_what_it_is_at_every_code(divide_y: int) -> None:
    for code in (0, 1, 511, 1022, 1023):
        plane = np.full((5, 7), code, np.uint16)
        assert (brought_down(plane, divide_y) == code).all()


def test_an_edge_is_where_it_was() -> None:
    # A ramp has its value at every place: a shift by half a sample would show as half a step.
    ramp = np.tile(np.arange(0, 64, dtype=np.uint8) * 2, (4, 1))
    got = brought_down(ramp, 2)
    np.testing.assert_array_equal(got[:, 1:-1], np.tile(np.arange(2, 62, 2) * 2, (2, 1)))


def test_rows_of_four_two_two_stay_apart() -> None:
    plane = np.array([[0] * 4, [200] * 4, [100] * 4], np.uint8)
    assert brought_down(plane, 1)[:, 0].tolist() == [0, 200, 100]
    assert brought_down(plane, 2)[:, 0].tolist() == [100, 100]  # the last row has no other


def test_planes_that_do_not_belong_together_are_refused_with_what_is_needed() -> None:
    with pytest.raises(ValueError, match=r"it needs \(2, 3\)"):
        subsample(np.zeros((4, 5), np.uint8), np.zeros((2, 2), np.uint8), divide_y=2)
    with pytest.raises(ValueError, match="by 3"):
        subsample(np.zeros((4, 5), np.uint8), np.zeros((2, 3), np.uint8), divide_y=3)
    with pytest.raises(ValueError, match="uint8 and uint16"):
        subsample(np.zeros((4, 5), np.uint16), np.zeros((2, 3), np.uint8), divide_y=2)
