"""Every layout through the fused pass: loaded as its samples mean, stored with rounding, chroma sited."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onset_kernels.access import elements
from onset_kernels.chroma import siting_parameters
from onset_kernels.picture import Layout, Picture, Siting
from onset_kernels.plan import Load, Plan, Planes, Store
from onset_kernels.program import Program

from tests.kernels.tolerances import CHROMA

LANES = {"rgba": "r g b a", "rgb": "r g b", "gray": "r", "yuv": "luma cb cr"}
STORABLE = [layout for layout in Layout if all(spec.divide_x == 1 for spec in layout.planes)]
SUBSAMPLED = [layout for layout in Layout if layout not in STORABLE]


def noise(layout: Layout, width: int, height: int, seed: int = 1) -> tuple[NDArray[Any], ...]:
    """Planes of valid codes."""
    generator = np.random.default_rng(seed)
    planes: list[Any] = []
    for spec, shape in zip(layout.planes, Picture(width, height, layout).plane_shapes, strict=True):
        if spec.dtype == "float32":
            planes.append(generator.uniform(-0.5, 2.0, shape).astype(np.float32))
        elif layout is Layout.RGB10:
            planes.append(generator.integers(0, 2**30, shape, dtype=np.uint32))
        elif layout is Layout.RGBA_HALF:
            halves = generator.uniform(-2.0, 2.0, (*shape, 4)).astype(np.float16)
            planes.append(np.ascontiguousarray(halves).view(np.uint64)[..., 0])
        else:
            packed = np.dtype(spec.dtype).itemsize * 8 > layout.bits + 6  # several samples in one element
            limit = np.iinfo(spec.dtype).max if packed or layout is Layout.NV12 else 2**layout.bits - 1
            planes.append(generator.integers(0, limit, shape, dtype=spec.dtype, endpoint=True))
    return tuple(planes)


def loaded(
    layout: Layout, planes: tuple[NDArray[Any], ...], size: tuple[int, int], device: str, siting: Siting
) -> NDArray[np.float32]:
    width, height = size
    lanes = LANES[layout.kind].split()
    plan: Plan = (
        Load("source", layout, " ".join(lanes)),
        *(Store(lane, Layout.GRAY_FLOAT, lane) for lane in lanes),
    )
    program = Program(plan, width, height, device=device)
    if program.slots:
        divide_y = max(spec.divide_y for spec in layout.planes)
        program.set({f"source.{k}": v for k, v in siting_parameters(siting, divide_y=divide_y).items()})
    out = {lane: (np.full((height, width), np.nan, np.float32),) for lane in lanes}
    program.run({"source": Planes(planes)}, out)
    return np.stack([out[lane][0] for lane in lanes])


@pytest.mark.parametrize("layout", STORABLE, ids=lambda layout: layout.key)
def test_what_is_loaded_and_stored_again_is_the_same_to_the_bit(layout: Layout, device: str) -> None:
    width, height = 19, 5
    planes = noise(layout, width, height)
    lanes = LANES[layout.kind]
    program = Program((Load("in", layout, lanes), Store("out", layout, lanes)), width, height, device=device)
    out = Picture(width, height, layout).allocate()
    program.run({"in": Planes(planes)}, {"out": out})
    for before, after in zip(planes, out, strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("layout", SUBSAMPLED, ids=lambda layout: layout.key)
def test_a_subsampled_layout_cannot_be_stored_and_says_why(layout: Layout) -> None:
    with pytest.raises(ValueError, match="chroma would have to be filtered"):
        elements(layout)


def chroma_reference(
    plane: NDArray[np.float64], size: tuple[int, int], offset: tuple[float, float], divide: tuple[int, int]
) -> NDArray[np.float64]:
    """Bilinear interpolation of samples that sit at `offset` (in luma pixels) inside their blocks; edges hold."""
    width, height = size
    out = np.empty((height, width))
    rows, columns = plane.shape
    for y, x in itertools.product(range(height), range(width)):
        v = min(max((y - offset[1]) / divide[1], 0), rows - 1)
        u = min(max((x - offset[0]) / divide[0], 0), columns - 1)
        y0, x0 = int(v), int(u)
        y1, x1 = min(y0 + 1, rows - 1), min(x0 + 1, columns - 1)
        top = plane[y0, x0] * (1 - (u - x0)) + plane[y0, x1] * (u - x0)
        bottom = plane[y1, x0] * (1 - (u - x0)) + plane[y1, x1] * (u - x0)
        out[y, x] = top * (1 - (v - y0)) + bottom * (v - y0)
    return out


OFFSETS = {Siting.LEFT: (0.0, 0.5), Siting.CENTRE: (0.5, 0.5), Siting.TOP_LEFT: (0.0, 0.0)}


@pytest.mark.parametrize("siting", OFFSETS, ids=lambda siting: siting.value)
@pytest.mark.parametrize("layout", SUBSAMPLED, ids=lambda layout: layout.key)
@pytest.mark.parametrize("size", [(16, 6), (15, 7), (2, 2), (1, 1), (3, 1)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_chroma_comes_up_bilinearly_from_where_it_sits(
    layout: Layout, siting: Siting, size: tuple[int, int], device: str
) -> None:
    width, height = size
    planes = noise(layout, width, height)
    got = loaded(layout, planes, size, device, siting)
    divide = (2, max(spec.divide_y for spec in layout.planes))
    offset = (OFFSETS[siting][0], OFFSETS[siting][1] if divide[1] == 2 else 0.0)
    full = 2**layout.bits - 1
    if layout is Layout.YUYV:
        packed = planes[0]
        luma = np.stack([packed & 255, packed >> 16 & 255], -1).reshape(height, -1)[:, :width]
        cb, cr = packed >> 8 & 255, packed >> 24
    elif layout is Layout.NV12:
        luma, cb, cr = planes[0], planes[1] & 255, planes[1] >> 8
    else:
        luma, cb, cr = planes
    np.testing.assert_allclose(got[0], luma / full, atol=CHROMA)
    for plane, lane in ((cb, got[1]), (cr, got[2])):
        wanted = chroma_reference(plane / full, size, offset, divide)
        np.testing.assert_allclose(lane, wanted, atol=CHROMA)


@settings(max_examples=40)
@given(st.floats(width=32))
def test_a_stored_code_is_rounded_and_held_in_range_and_nan_is_black(value: float) -> None:
    program = Program((Load("in", Layout.GRAY_FLOAT, "a"), Store("out", Layout.GRAY8, "a")), 1, 1)
    out = np.full((1, 1), 77, np.uint8)
    program.run({"in": Planes((np.full((1, 1), value, np.float32),))}, {"out": (out,)})
    wanted = 0 if np.isnan(value) else int(np.clip(np.float32(value), 0, 1) * np.float32(255) + np.float32(0.5))
    assert out[0, 0] == wanted


def test_an_opaque_store_fills_alpha_with_one() -> None:
    program = Program((Load("in", Layout.RGB_FLOAT, "r g b"), Store("out", Layout.BGRA8, "r g b")), 1, 1)
    out = np.zeros((1, 1), np.uint32)
    program.run({"in": Planes(tuple(np.full((1, 1), v, np.float32) for v in (1.0, 0.5, 0.0)))}, {"out": (out,)})
    assert out.view(np.uint8).ravel().tolist() == [0, 128, 255, 255]
