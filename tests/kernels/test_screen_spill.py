from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.dominance import dominance, key_weights
from onset_kernels.screen_spill import SCREEN_SPILL, screen_spill, screen_spill_parameters

from tests.kernels.pointwise import applied

SCREEN = (0.04, 0.40, 0.12)
GREEN = key_weights(*SCREEN)
light = st.floats(0, 2, width=32)


def cleaned(colour: tuple[float, ...], *, balance: float = 0.25, amount: float = 1.0) -> list[float]:
    parameters = screen_spill_parameters(SCREEN, GREEN, balance, amount)
    values: Any = [np.float32(value) for value in (*colour, *parameters.values())]
    return [float(value) for value in screen_spill(*values)]


@pytest.mark.parametrize("grey", [0.0, 0.02, 0.4])
def test_grey_under_screen_light_comes_back_grey(grey: float) -> None:
    spilled = tuple(grey + 0.1 * channel for channel in SCREEN)
    assert cleaned(spilled) == pytest.approx([grey] * 3, abs=1e-6)


def test_skin_is_left_alone() -> None:
    assert cleaned((0.45, 0.25, 0.17)) == pytest.approx([0.45, 0.25, 0.17])


def test_an_amount_of_nothing_changes_nothing_and_half_takes_half() -> None:
    spilled = (0.10, 0.20, 0.11)
    whole, half, none = (cleaned(spilled, amount=amount) for amount in (1.0, 0.5, 0.0))
    assert none == pytest.approx(spilled)
    assert half == pytest.approx([(a + b) / 2 for a, b in zip(whole, none, strict=True)])


@given(r=light, g=light, b=light, balance=st.floats(0, 1))
def test_no_dominance_is_left_and_no_light_is_negative(r: float, g: float, b: float, balance: float) -> None:
    out = cleaned((r, g, b), balance=balance)
    assert min(out) >= 0.0
    if min(out) > 0.0:
        function: Any = dominance
        assert function(*out, *GREEN.values(), balance) < 2e-5


def test_a_screen_without_colour_has_no_spill() -> None:
    parameters = screen_spill_parameters((0.2, 0.2, 0.2), GREEN, 0.25, 1.0)
    assert parameters["less_g"] == 0.0


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    lanes = {name: np.random.default_rng(seed).uniform(0, 1, 40).astype(np.float32) for seed, name in enumerate("rgb")}
    out = applied(SCREEN_SPILL, lanes, screen_spill_parameters(SCREEN, GREEN, 0.25, 1.0), device=device)
    for i in range(40):
        expected = cleaned(tuple(lanes[name][i] for name in "rgb"))
        assert [plane[i] for plane in out] == pytest.approx(expected, abs=1e-6)
