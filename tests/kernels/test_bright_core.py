from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from onset_kernels.bright_core import BRIGHT_CORE, MARGIN, bright_core, bright_core_parameters

from tests.kernels.pointwise import applied

SCREEN = (0.04, 0.40, 0.08)
WHOLE = bright_core_parameters(SCREEN, 1, 1.0, 0.0, 1.0)


def core(colour: tuple[float, ...], a: float, light: float = 1.0, parameters: dict[str, float] = WHOLE) -> float:
    return float(scalar(bright_core, *colour, a, light, *parameters.values()))


def scalar(function: Callable[..., Any], *arguments: float) -> Any:
    """The function of these values as float32."""
    return function(*(np.float32(argument) for argument in arguments))


def test_a_clipped_yellow_highlight_is_solid_whatever_the_key_found() -> None:
    assert core((1.0, 1.0, 0.6), 0.3) == pytest.approx(1.0)


def test_half_of_a_white_veil_over_the_screen_is_about_one_half() -> None:
    mixed = tuple(0.5 + 0.5 * channel for channel in SCREEN)
    assert core(mixed, 0.0) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("light", [0.3, 1.0, 2.0])
def test_the_screen_itself_stays_clear_with_a_fifth_of_misfit(light: float) -> None:
    assert core(tuple(1.2 * light * channel for channel in SCREEN), 0.0, light) == 0.0


def test_dark_and_green_things_leave_the_matte_alone() -> None:
    assert core((0.02, 0.02, 0.02), 0.4) == pytest.approx(0.4)
    assert core((0.02, 1.0, 0.05), 0.1) == pytest.approx(0.1)


def test_it_never_thins_a_matte_and_never_passes_one() -> None:
    assert core((0.5, 0.5, 0.5), 0.9) == pytest.approx(0.9)
    assert core((30.0, 0.0, 0.0), 0.5) == 1.0


def test_levels_count_here_as_in_the_key() -> None:
    levelled = bright_core_parameters(SCREEN, 1, 1.0, 0.2, 0.8)
    plain, ramped = (core((0.5, 0.5, 0.5), 0.0, parameters=parameters) for parameters in (WHOLE, levelled))
    assert ramped == pytest.approx((plain - 0.2) / 0.6, abs=1e-6)


def test_a_channel_in_which_the_screen_is_bright_itself_tells_nothing() -> None:
    lime = bright_core_parameters((0.79, 0.78, 0.01), 1, 1.0, 0.0, 1.0)
    assert lime["per_r"] == 0.0
    assert lime["per_b"] == pytest.approx(1 / (1 - MARGIN * 0.01))


def test_without_a_screen_the_matte_stays_opaque_and_nan_changes_nothing() -> None:
    none = bright_core_parameters((0.0, 0.0, 0.0), 1, 1.0, 0.15, 0.88)
    assert core((0.3, 0.2, 0.1), 1.0, parameters=none) == 1.0
    assert core((float("nan"),) * 3, 0.25) == pytest.approx(0.25)


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    rng = np.random.default_rng(2)
    lanes = {name: rng.uniform(0, 1, 40).astype(np.float32) for name in ("r", "g", "b", "a")}
    lanes["light"] = rng.uniform(0.3, 2, 40).astype(np.float32)
    (alpha,) = applied(BRIGHT_CORE, lanes, WHOLE, device=device)
    for i in range(40):
        expected = scalar(bright_core, *(lanes[name][i] for name in lanes), *WHOLE.values())
        assert alpha[i] == pytest.approx(float(expected), abs=1e-6)
