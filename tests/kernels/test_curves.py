"""Every transfer curve against its standard. A curve file that appears in the folder is tested by being there."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from onset_kernels import curves
from onset_kernels.operation import Operation
from onset_kernels.picture import Layout, Transfer
from onset_kernels.plan import Load, Planes, Step, Store
from onset_kernels.program import Program

from tests.kernels.pointwise import applied, many
from tests.kernels.reference_curves import PUBLISHED, curve
from tests.kernels.tolerances import CURVE_DECODE_QUARTERS, CURVE_ENCODE_QUARTERS, QUARTER_CODE, SUPERWHITE_QUARTERS

NAMES = curves.known()
CLAMPED_AT_ONE = ("pq",)  # its codes end at 10 000 cd/m2
BLACK_IS_A_FLOOR = ("bt1886", "pq", "hlg", "gamma2")  # no light below black in these


Direction = Callable[[str], Operation]


def codes(low: float, high: float) -> np.ndarray:
    return np.linspace(low, high, many(40001), dtype=np.float32)


@cache
def _every_curve(direction: Direction, width_px: int, device: str) -> Program:
    """All curves in one pass, which compiles in the time of two or three alone."""
    steps = [
        (
            Step(direction(name), ("x_in",) * 3, (name, f"{name}_g", f"{name}_b"), (), ()),
            Store(name, Layout.GRAY_FLOAT, name),
        )
        for name in NAMES
    ]
    load = Load("in", Layout.GRAY_FLOAT, "x_in")
    return Program((load, *(node for pair in steps for node in pair)), width_px, 1, device=device)


@cache
def _curves_of(direction: Direction, row: bytes, device: str) -> dict[str, np.ndarray]:
    values = np.frombuffer(row, np.float32).reshape(1, -1).copy()
    out = {name: (np.zeros_like(values),) for name in NAMES}
    _every_curve(direction, values.shape[1], device).run({"in": Planes((values,))}, out)
    return {name: planes[0][0] for name, planes in out.items()}


def through(direction: Direction, name: str, values: Any, device: str) -> np.ndarray:
    """The curve `name` of `values`, one channel."""
    return _curves_of(direction, np.asarray(values, np.float32).tobytes(), device)[name]


def test_every_transfer_of_a_picture_has_a_curve_and_a_published_digit() -> None:
    assert {transfer.value for transfer in Transfer} == set(NAMES) == set(PUBLISHED)


@pytest.mark.parametrize("name", NAMES)
def test_decoding_lies_within_its_stated_error_as_a_code(name: str, device: str) -> None:
    code = codes(0, 1)
    light = through(curves.decode, name, code, device).astype(np.float64)
    error = np.abs(curve(name)[1](light) - code) / QUARTER_CODE
    assert error.max() <= CURVE_DECODE_QUARTERS[name]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CLAMPED_AT_ONE])
def test_superwhite_codes_decode_sensibly(name: str, device: str) -> None:
    code = codes(1, 1.1)
    light = through(curves.decode, name, code, device).astype(np.float64)
    error = np.abs(curve(name)[1](light) - code) / QUARTER_CODE
    assert error.max() <= SUPERWHITE_QUARTERS.get(name, CURVE_DECODE_QUARTERS[name])


@pytest.mark.parametrize("name", NAMES)
def test_encoding_lies_within_its_stated_error(name: str, device: str) -> None:
    brightest = max(1.1, float(curve(name)[0](np.array([1.0]))[0]))
    light = np.concatenate([codes(0, brightest), np.geomspace(1e-7, 1.1, many(20000))]).astype(np.float32)
    error = np.abs(through(curves.encode, name, light, device) - curve(name)[1](light.astype(np.float64)))
    assert error.max() / QUARTER_CODE <= CURVE_ENCODE_QUARTERS[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_digits_that_the_standard_prints_are_met(name: str, device: str) -> None:
    for light, code, last_digit in PUBLISHED[name]:
        allowed = last_digit + CURVE_ENCODE_QUARTERS[name] * QUARTER_CODE
        assert float(through(curves.encode, name, [light], device)[0]) == pytest.approx(code, abs=allowed)


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_itself_meets_the_printed_digits(name: str) -> None:
    for light, code, last_digit in PUBLISHED[name]:
        assert float(curve(name)[1](np.array([light]))[0]) == pytest.approx(code, abs=last_digit + 1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", [curves.decode, curves.encode])
def test_a_ramp_always_rises(name: str, direction: Direction, device: str) -> None:
    ramp = np.linspace(-0.5, 2, many(20001), dtype=np.float32)
    steps = np.diff(through(direction, name, ramp, device).astype(np.float64))
    assert steps.min() >= 0
    clamped = name in BLACK_IS_A_FLOOR
    inside = (ramp[:-1] > 0 if clamped else ramp[:-1] > -0.5) & (ramp[1:] < 1)
    assert steps[inside].min() > 0


@pytest.mark.parametrize("name", NAMES)
def test_codes_of_8_and_10_bits_survive_the_round_trip(name: str, device: str) -> None:
    for bits in (8, 10):
        full = 2**bits - 1
        code = np.arange(full + 1) if many(2000) == 2000 else np.arange(0, full + 1, full // 50)
        light = through(curves.decode, name, code / full, device)
        assert np.array_equal(np.rint(through(curves.encode, name, light, device) * full), code)


@pytest.mark.parametrize("name", NAMES)
def test_nan_in_code_decodes_to_finite_light_at_or_below_black(name: str, device: str) -> None:
    light = through(curves.decode, name, [np.nan, 0.5], device)
    assert np.isfinite(light).all()
    assert light[0] <= 0


def test_channels_do_not_mix(device: str) -> None:
    values = np.array([0.1, 0.5, 0.9], np.float32)
    r, g, b = applied(curves.decode("srgb"), {"r": values, "g": values[::-1], "b": values}, device=device)
    np.testing.assert_array_equal(r, g[::-1])
    np.testing.assert_array_equal(r, b)


def test_linear_float_pictures_are_contained_at_the_door(device: str) -> None:
    wild = [np.nan, np.inf, -np.inf, 1e30, -2.0, 3.5]
    light, _, _ = applied(curves.decode("linear"), {"r": wild, "g": 0.0, "b": 0.0}, device=device)
    np.testing.assert_array_equal(light, np.array([0, 65504, -65504, 65504, -2, 3.5], np.float32))


def test_an_eight_bit_curve_is_within_a_sixteenth_of_a_code_and_every_code_survives_both_ways(device: str) -> None:
    code = codes(0, 1)
    coded = Step(curves.encode("srgb", bits=8), ("r", "g", "b"), ("e", "e_g", "e_b"), (), ())
    lit = Step(curves.decode("srgb", bits=8), ("x_in",) * 3, ("r", "g", "b"), (), ())
    stores = (Store("light", Layout.GRAY_FLOAT, "r"), Store("code", Layout.GRAY_FLOAT, "e"))
    program = Program((Load("in", Layout.GRAY_FLOAT, "x_in"), lit, coded, *stores), code.size, 1, device=device)
    out = {name: (np.zeros((1, code.size), np.float32),) for name in ("light", "code")}
    program.run({"in": Planes((code.reshape(1, -1),))}, out)
    light = out["light"][0][0].astype(np.float64)
    assert np.abs(curve("srgb")[1](light) - code).max() * 255 <= 1 / 16
    assert np.abs(out["code"][0][0] - code).max() * 255 <= 1 / 8
    assert np.abs(out["code"][0][0] - curve("srgb")[1](light)).max() * 255 <= 1 / 15
    assert curves.decode("vlog", bits=8) is curves.decode("vlog")


def test_an_unknown_curve_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"transfer curve 'cineon' is unknown; known: bt1886, bt709, gamma2, hlg"):
        curves.decode("cineon")


def test_curves_are_found_by_enum_and_by_name() -> None:
    assert curves.encode(Transfer.SRGB) is curves.encode("srgb")
    assert curves.decode(Transfer.PQ) is not curves.encode(Transfer.PQ)
