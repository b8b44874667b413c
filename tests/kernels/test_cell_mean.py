"""Means of cells against numpy's, for any size and any lines."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onset_kernels.picture import Layout
from onset_kernels.plan import Cells, Load, Plan, Planes, Store
from onset_kernels.program import Program

from tests.kernels.tolerances import MEAN


def shrunk(plane: NDArray[np.float32], cells: Cells, threads: int = 1) -> NDArray[np.float32]:
    height, width = plane.shape
    plan = (Load("in", Layout.GRAY_FLOAT, "v"), Store("out", Layout.GRAY_FLOAT, "v", cells))
    columns, rows = cells.size(width, height)
    out = np.full((rows, columns), np.nan, np.float32)
    Program(plan, width, height, threads=threads).run({"in": Planes((plane,))}, {"out": (out,)})
    return out


def noise(height: int, width: int) -> NDArray[np.float32]:
    return np.random.default_rng(5).uniform(-1, 2, (height, width)).astype(np.float32)


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([2, 3, 4, 8]))
@settings(max_examples=60)
def test_a_stored_sample_is_the_mean_of_what_its_cell_covers(width: int, height: int, side: int) -> None:
    plane = noise(height, width)
    made = shrunk(plane, Cells(side, tuple(range(side))))
    for row in range(made.shape[0]):
        for column in range(made.shape[1]):
            cell = plane[row * side : (row + 1) * side, column * side : (column + 1) * side]
            assert made[row, column] == pytest.approx(cell.mean(dtype=np.float64), abs=2 * MEAN)


def test_only_the_chosen_lines_of_a_cell_count() -> None:
    plane = noise(9, 10)
    made = shrunk(plane, Cells(4, (1, 2)))
    np.testing.assert_allclose(made[0, 1], plane[1:3, 4:8].mean(dtype=np.float64), rtol=0, atol=MEAN)
    np.testing.assert_allclose(made[2, 2], plane[8, 8:].mean(dtype=np.float64), rtol=0, atol=MEAN)  # its last row


def test_a_pass_of_means_takes_arithmetic_and_several_lanes() -> None:
    planes = tuple(noise(6, 6) + np.float32(k) for k in range(3))
    plan = (
        Load("in", Layout.RGB_FLOAT, "r g b"),
        Store("two", Layout.RGB_FLOAT, "b g r", Cells(3, (0, 1, 2))),
        Store("one", Layout.GRAY_FLOAT, "g", Cells(3, (0, 1, 2))),
    )
    two, one = np.zeros((3, 2, 2), np.float32), np.zeros((2, 2), np.float32)
    Program(plan, 6, 6, threads=1).run({"in": Planes(planes)}, {"two": tuple(two), "one": (one,)})
    means = [plane.reshape(2, 3, 2, 3).mean(axis=(1, 3), dtype=np.float64) for plane in planes]
    np.testing.assert_allclose(two, means[::-1], rtol=0, atol=4 * MEAN)
    np.testing.assert_array_equal(one, two[1])


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    plane = noise(83, 61)
    np.testing.assert_array_equal(shrunk(plane, Cells(4, (1, 2)), 2), shrunk(plane, Cells(4, (1, 2)), 1))


@pytest.mark.parametrize("lines", [(), (2, 1), (1, 1), (0, 4), (-1,)])
def test_lines_outside_their_cell_are_named(lines: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"of cells of 4 px; they must rise within 0\.\.3"):
        Cells(4, lines)


@pytest.mark.parametrize(
    ("stores", "device", "message"),
    [
        ([("a", Layout.GRAY8, Cells(2, (0,)))], "cpu", "stored as floats, not gray8"),
        ([("a", Layout.GRAY_FLOAT, Cells(2, (0,))), ("b", Layout.GRAY_FLOAT, None)], "cpu", "either pixels or means"),
        ([("a", Layout.GRAY_FLOAT, Cells(2, (0,)))], "cuda", "on the CPU alone"),
    ],
)
def test_what_cannot_be_stored_as_means_is_named(stores: list[Any], device: str, message: str) -> None:
    plan: Plan = (
        Load("in", Layout.GRAY_FLOAT, "v"),
        *(Store(name, layout, "v", cells) for name, layout, cells in stores),
    )
    with pytest.raises(ValueError, match=message):
        Program(plan, 4, 4, device=device)


def test_planes_for_means_must_have_the_size_in_cells() -> None:
    plan = (Load("in", Layout.GRAY_FLOAT, "v"), Store("out", Layout.GRAY_FLOAT, "v", Cells(2, (0, 1))))
    with pytest.raises(
        ValueError, match=r"plane of 'out' is float32 \(5, 4\); gray_float at 2x3 needs float32 \(3, 2\)"
    ):
        Program(plan, 4, 5).run(
            {"in": Planes((np.zeros((5, 4), np.float32),))}, {"out": (np.zeros((5, 4), np.float32),)}
        )
