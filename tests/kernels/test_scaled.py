"""Planes stretched over a larger canvas, against interpolation in float64."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onset_kernels.picture import Layout
from onset_kernels.plan import Cells, Load, Planes, Store
from onset_kernels.program import Program

from tests.kernels.tolerances import MEAN, SCALED

LOAD = Load("low", Layout.GRAY_FLOAT, "v", scaled=True)


def noise(rows: int, columns: int) -> NDArray[np.float32]:
    return np.random.default_rng(7).uniform(-0.5, 1.5, (rows, columns)).astype(np.float32)


def stretched(
    plane: NDArray[np.float32], width: int, height: int, device: str = "cpu", threads: int = 1
) -> NDArray[np.float32]:
    program = Program((LOAD, Store("out", Layout.GRAY_FLOAT, "v")), width, height, device=device, threads=threads)
    out = np.full((height, width), np.nan, np.float32)
    program.run({"low": Planes((plane,))}, {"out": (out,)})
    return out


def expected(plane: NDArray[np.float32], width: int, height: int, across: float, down: float) -> NDArray[np.float64]:
    """Interpolation at pixel centres, `across` and `down` canvas pixels to a sample."""
    rows, columns = plane.shape
    x = (np.arange(width) + 0.5) / across - 0.5
    y = (np.arange(height) + 0.5) / down - 0.5
    wide = np.stack([np.interp(x, np.arange(columns), row) for row in plane.astype(np.float64)])
    return np.stack([np.interp(y, np.arange(rows), column) for column in wide.T], axis=1)


@pytest.mark.parametrize("side", [1, 2, 3, 4, 5, 8, 16])
@pytest.mark.parametrize(("columns", "rows"), [(1, 1), (2, 2), (3, 5), (7, 4)])
def test_a_plane_of_whole_cells_lies_where_its_pixels_were(columns: int, rows: int, side: int, device: str) -> None:
    plane = noise(rows, columns)
    width, height = columns * side, rows * side
    if device == "cuda" and width * height > 64 * 36:
        width, height = min(width, columns * 4), min(height, rows * 4)
    made = stretched(plane, width, height, device)
    np.testing.assert_allclose(
        made, expected(plane, width, height, width / columns, height / rows), rtol=0, atol=SCALED
    )


@pytest.mark.parametrize(("width", "height", "side"), [(13, 6, 4), (14, 18, 4), (61, 17, 8), (7, 3, 2), (243, 9, 16)])
def test_cells_cut_by_the_canvas_keep_their_places(width: int, height: int, side: int, device: str) -> None:
    plane = noise(-(-height // side), -(-width // side))
    made = stretched(plane, width, height, device)
    np.testing.assert_allclose(made, expected(plane, width, height, side, side), rtol=0, atol=SCALED)


@pytest.mark.parametrize(("columns", "rows"), [(10, 6), (31, 17), (13, 18), (40, 1), (1, 24), (40, 24), (39, 23)])
def test_a_plane_of_any_smaller_size_covers_the_canvas(columns: int, rows: int, device: str) -> None:
    plane = noise(rows, columns)
    made = stretched(plane, 40, 24, device)
    np.testing.assert_allclose(made, expected(plane, 40, 24, 40 / columns, 24 / rows), rtol=0, atol=SCALED)


@given(st.integers(1, 90), st.integers(1, 60), st.integers(1, 4), st.data())
@settings(max_examples=80)
def test_any_size_agrees_with_interpolation(width: int, height: int, threads: int, data: st.DataObject) -> None:
    columns, rows = data.draw(st.integers(1, width)), data.draw(st.integers(1, height))
    side = -(-width // columns)
    in_cells = side in (1, 2, 4, 8, 16, 32) and Cells(side, (0,)).size(width, height) == (columns, rows)
    ratios = (side, side) if in_cells else (width / columns, height / rows)
    made = stretched(noise(rows, columns), width, height, threads=min(threads, 2))
    np.testing.assert_allclose(made, expected(noise(rows, columns), width, height, *ratios), rtol=0, atol=SCALED)


def test_a_wide_canvas_is_met_exactly_on_its_right() -> None:
    plane = noise(2, 4999)
    made = stretched(plane, 16384, 3)
    np.testing.assert_allclose(made, expected(plane, 16384, 3, 16384 / 4999, 1.5), rtol=0, atol=SCALED)


def test_what_was_made_small_lies_where_it_was() -> None:
    # A ramp survives both ways, but for the outermost half cells: no shift by a pixel, none by half of one.
    ramp = np.tile(np.arange(48, dtype=np.float32), (8, 1))
    shrink = Program(
        (Load("in", Layout.GRAY_FLOAT, "v"), Store("out", Layout.GRAY_FLOAT, "v", Cells(4, (1, 2)))), 48, 8
    )
    small = np.zeros((2, 12), np.float32)
    shrink.run({"in": Planes((ramp,))}, {"out": (small,)})
    np.testing.assert_allclose(stretched(small, 48, 8)[:, 2:-2], ramp[:, 2:-2], rtol=0, atol=48 * MEAN)


def test_a_plane_of_nearly_the_canvas_size_is_as_near() -> None:
    rows = 2107
    plane = noise(rows, 2)
    made = stretched(plane, 3, 2160)
    np.testing.assert_allclose(made, expected(plane, 3, 2160, 3 / 2, 2160 / rows), rtol=0, atol=SCALED)


def test_several_planes_of_codes_and_of_floats_are_sampled_in_one_pass(device: str) -> None:
    codes = np.array([[0, 255], [255, 0]], np.uint8)
    colour = tuple(noise(3, 5) + np.float32(k) for k in range(3))
    plan = (
        Load("mask", Layout.GRAY8, "v", scaled=True),
        Load("colour", Layout.RGB_FLOAT, "r g b", scaled=True),
        Store("a", Layout.GRAY_FLOAT, "v"),
        Store("c", Layout.RGB_FLOAT, "r g b"),
    )
    a, c = np.zeros((12, 20), np.float32), np.zeros((3, 12, 20), np.float32)
    loads = {"mask": Planes((codes,)), "colour": Planes(colour)}
    Program(plan, 20, 12, device=device).run(loads, {"a": (a,), "c": tuple(c)})
    np.testing.assert_allclose(a, expected((codes / 255).astype(np.float32), 20, 12, 10, 6), rtol=0, atol=SCALED)
    for made, plane in zip(c, colour, strict=True):
        np.testing.assert_allclose(made, expected(plane, 20, 12, 4, 4), rtol=0, atol=4 * SCALED)


def test_rows_are_kept_from_one_frame_to_the_next_only_as_long_as_they_hold() -> None:
    program = Program((LOAD, Store("out", Layout.GRAY_FLOAT, "v")), 12, 12, threads=1)
    out = np.zeros((12, 12), np.float32)
    bad: NDArray[np.float32] = np.full((3, 3), np.nan, np.float32)
    for plane in (bad, noise(3, 3), noise(5, 4)):
        program.run({"low": Planes((plane,))}, {"out": (out,)})
    np.testing.assert_allclose(out, expected(noise(5, 4), 12, 12, 3, 12 / 5), rtol=0, atol=SCALED)


def test_the_blend_never_leaves_the_range_of_its_samples() -> None:
    plane = np.repeat(np.eye(6, dtype=np.float32), 2, axis=1)
    for width, height in pairwise((12, 13, 29, 50, 77)):
        made = stretched(plane, width, height)
        assert made.min() >= -SCALED
        assert made.max() <= 1 + SCALED


@pytest.mark.parametrize("layout", [Layout.BGRA8, Layout.RGB24, Layout.NV12, Layout.YUV444P8])
def test_a_layout_without_a_plane_for_each_sample_cannot_be_scaled(layout: Layout) -> None:
    lanes = "luma cb cr" if layout.kind == "yuv" else "r g b a" if layout.has_alpha else "r g b"
    plan = (Load("in", layout, lanes, scaled=True), Store("out", Layout.GRAY_FLOAT, lanes.split()[0]))
    with pytest.raises(ValueError, match=f"'in' is {layout.key}, which cannot be scaled"):
        Program(plan, 4, 4)


@pytest.mark.parametrize("plane", [np.zeros((9, 4), np.float32), np.zeros((4, 4)), np.zeros((0, 4), np.float32)])
def test_a_plane_that_is_larger_or_of_another_type_is_named(plane: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match="scaled to 8x8 needs float32 of that size or smaller"):
        stretched(plane, 8, 8)
