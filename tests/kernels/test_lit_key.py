from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.difference_key import plate_difference_key
from onset_kernels.dominance import key_weights
from onset_kernels.lit_key import LIT_KEY, lit_key, lit_key_parameters
from onset_kernels.lit_subtract import LIT_SUBTRACT, lit_subtract
from onset_kernels.matte_bend import MATTE_BEND, bend_of, matte_bend
from onset_kernels.matte_levels import matte_levels
from onset_kernels.matte_ramp import MATTE_RAMP, matte_ramp, ramp_parameters
from onset_kernels.screen_subtract import plate_screen_subtract

from tests.kernels.pointwise import applied

SCREEN = (0.04, 0.40, 0.08)
GREEN = key_weights(*SCREEN)
values = st.floats(0, 4, width=32)


def scalar(function: Callable[..., Any], *arguments: float) -> Any:
    """The function of these values as float32."""
    return function(*(np.float32(argument) for argument in arguments))


def key(
    colour: tuple[float, ...], light: float, *, balance: float = 0.35, levels: tuple[float, float] = (0, 1)
) -> float:
    parameters = lit_key_parameters(SCREEN, GREEN, balance, *levels)
    return float(scalar(lit_key, *colour, 1, light, *parameters.values()))


def test_the_lit_screen_is_zero_and_grey_is_one() -> None:
    assert key((0.02, 0.20, 0.04), 0.5) == pytest.approx(0.0, abs=1e-6)
    assert key((0.08, 0.80, 0.16), 2.0) == pytest.approx(0.0, abs=1e-6)
    assert key((0.5, 0.5, 0.5), 0.5) == pytest.approx(1.0)


def test_half_screen_half_black_is_one_half() -> None:
    assert key((0.02, 0.20, 0.04), 1.0) == pytest.approx(0.5, abs=1e-6)


@given(r=values, g=values, b=values, light=st.floats(0.1, 4), balance=st.floats(0, 1), black=st.floats(0, 0.4))
def test_it_is_the_plate_key_and_then_the_levels(
    r: float, g: float, b: float, light: float, balance: float, black: float
) -> None:
    plate = [light * channel for channel in SCREEN]
    separate = scalar(plate_difference_key, r, g, b, 1, *plate, *GREEN.values(), balance)
    separate = scalar(matte_levels, separate, black, 0.9, 1)
    together = key((r, g, b), light, balance=balance, levels=(black, 0.9))
    assert together == pytest.approx(float(separate), abs=2e-4)


@given(r=values, g=values, b=values, a=st.floats(0, 1), light=st.floats(0.1, 4))
def test_subtraction_is_that_of_the_plate(r: float, g: float, b: float, a: float, light: float) -> None:
    expected = scalar(plate_screen_subtract, r, g, b, a, *(light * channel for channel in SCREEN), 2)
    found = scalar(lit_subtract, r, g, b, a, light, *SCREEN, 2)
    assert [float(value) for value in found] == pytest.approx([float(value) for value in expected], abs=1e-5)


def test_the_inputs_alpha_limits_the_matte() -> None:
    parameters = lit_key_parameters(SCREEN, GREEN, 0.35, 0.0, 1.0)
    assert scalar(lit_key, 1, 1, 1, 0.3, 1, *parameters.values()) == pytest.approx(0.3)


def test_a_screen_without_colour_keys_nothing() -> None:
    parameters = lit_key_parameters((0.2, 0.2, 0.2), GREEN, 0.35, 0.15, 0.88)
    assert parameters["slope"] == 0.0
    assert scalar(lit_key, 0, 1, 0, 1, 1, *parameters.values()) == 1.0


def test_nan_gives_a_clear_pixel() -> None:
    assert key((float("nan"), 0.0, 0.0), 1.0) == 0.0


def test_the_fused_chain_gives_what_the_functions_give(device: str) -> None:
    rng = np.random.default_rng(2)
    lanes = {name: rng.uniform(0, 1, 40).astype(np.float32) for name in "rgb"}
    lanes |= {"a": np.ones(40, np.float32), "light": rng.uniform(0.3, 2, 40).astype(np.float32)}
    parameters = lit_key_parameters(SCREEN, GREEN, 0.35, 0.15, 0.88)
    (alpha,) = applied(LIT_KEY, lanes, parameters, device=device)
    colour = {"screen_r": 0.04, "screen_g": 0.4, "screen_b": 0.08, "ceiling": 1.25}
    fill = applied(LIT_SUBTRACT, lanes | {"a": alpha}, colour, device=device)
    (bent,) = applied(MATTE_BEND, {"a": alpha}, {"bend": bend_of(1.4)}, device=device)
    (ramped,) = applied(MATTE_RAMP, {"a": alpha}, ramp_parameters(0.2, 0.7), device=device)
    for i in range(40):
        pixel = [lanes[name][i] for name in ("r", "g", "b", "a", "light")]
        assert alpha[i] == pytest.approx(scalar(lit_key, *pixel, *parameters.values()), abs=2e-6)
        expected = scalar(lit_subtract, *pixel[:3], alpha[i], pixel[4], *colour.values())
        assert [plane[i] for plane in fill] == pytest.approx([float(value) for value in expected], abs=1e-6)
        assert bent[i] == pytest.approx(scalar(matte_bend, alpha[i], bend_of(1.4)), abs=1e-6)
        assert ramped[i] == pytest.approx(scalar(matte_ramp, alpha[i], *ramp_parameters(0.2, 0.7).values()), abs=1e-6)
