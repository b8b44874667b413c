"""Halves and floats, all 65 536 of them, against numpy's IEEE conversions."""

from typing import Any

import numpy as np
from onset_kernels.half import float_to_half, half_to_float
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Planes, Store
from onset_kernels.program import Program

from tests.kernels.pictures import floats
from tests.kernels.pointwise import SIMULATED

ALL = np.arange(65536, dtype=np.uint16)


def packed(halves: Any) -> Any:
    """Four halves to each element of an RGBA_HALF plane."""
    return np.ascontiguousarray(halves).view(np.uint64).reshape(1, -1)


def through(source: Layout, target: Layout, planes: tuple[Any, ...], device: str) -> tuple[Any, ...]:
    width = planes[0].shape[1]
    program = Program((Load("in", source, "r g b a"), Store("out", target, "r g b a")), width, 1, device=device)
    out = tuple(np.zeros((1, width), spec.dtype) for spec in target.planes)
    program.run({"in": Planes(planes)}, {"out": out})
    return out


def test_every_half_becomes_its_float(device: str) -> None:
    halves = ALL[:: 64 if SIMULATED else 1]
    out = through(Layout.RGBA_HALF, Layout.RGBA_FLOAT, (packed(halves),), device)
    with np.errstate(invalid="ignore"):
        exact = halves.view(np.float16).astype(np.float32).reshape(-1, 4).T
    for plane, expected in zip(out, exact, strict=True):
        np.testing.assert_array_equal(plane[0], expected)
        number = ~np.isnan(expected)
        np.testing.assert_array_equal(np.signbit(plane[0])[number], np.signbit(expected)[number])


def test_every_half_comes_back_as_it_was(device: str) -> None:
    halves = ALL[~np.isnan(ALL.view(np.float16))]
    halves = halves[: len(halves) // 4 * 4 : 64 if SIMULATED else 1]
    halves = halves[: len(halves) // 4 * 4]
    (out,) = through(Layout.RGBA_HALF, Layout.RGBA_HALF, (packed(halves),), device)
    np.testing.assert_array_equal(out.view(np.uint16).ravel(), halves)


def test_floats_round_to_the_nearest_half_and_ties_to_even(device: str) -> None:
    finite = np.sort(ALL.view(np.float16)[np.isfinite(ALL.view(np.float16))].astype(np.float64))
    ties = ((finite[1:] + finite[:-1]) / 2).astype(np.float32)
    ties = ties[:: 997 if SIMULATED else 1]
    values = np.concatenate([ties, np.nextafter(ties, np.float32(np.inf)), np.nextafter(ties, np.float32(-np.inf))])
    values = np.concatenate([values, floats([65519.996, 65520, 1e38, -65520, np.inf, -np.inf, 6e-8, 2e-8])])
    values = values[: len(values) // 4 * 4]
    planes = tuple(np.ascontiguousarray(lane.reshape(1, -1)) for lane in values.reshape(-1, 4).T)
    (out,) = through(Layout.RGBA_FLOAT, Layout.RGBA_HALF, planes, device)
    with np.errstate(over="ignore"):
        expected = values.astype(np.float16).view(np.uint16)
    np.testing.assert_array_equal(out.view(np.uint16).ravel(), expected)


def test_nan_becomes_the_one_quiet_nan() -> None:
    assert int(float_to_half(np.float32(np.nan))) & 0x7FFF == 0x7E00
    assert np.isnan(half_to_float(np.uint32(0x7C01)))


def test_one_third_by_hand() -> None:
    # 1/3 = 1.0101010101|0101... x 2^-2: the mantissa is cut after ten bits, the rest is below one half.
    assert int(float_to_half(np.float32(1 / 3))) == 0b0_01101_0101010101
    assert float(half_to_float(np.uint32(0b0_01101_0101010101))) == 0.333251953125
