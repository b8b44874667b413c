from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from onset_kernels.adaptive_despill import ADAPTIVE_DESPILL, despilled, grey_kept

from tests.kernels.pointwise import applied

PLATE = (0.04, 0.40, 0.08)
GREEN = (0.0, 1.0, 0.0)


def scalar(function: Callable[..., Any], *arguments: float) -> Any:
    """The function of these values as float32."""
    return function(*(np.float32(argument) for argument in arguments))


def despill(
    colour: tuple[float, ...], amount: float = 1.0, own: float = 1.0, plate: tuple[float, ...] = PLATE
) -> tuple[list[float], float]:
    red, green, blue, share = scalar(despilled, *colour, *plate, own, *GREEN, amount)
    return [float(red), float(green), float(blue)], float(share)


@pytest.mark.parametrize("grey", [0.0, 0.18, 0.6])
def test_what_a_grey_reflects_of_the_screen_is_taken_out_in_all_channels(grey: float) -> None:
    spilled = tuple(grey + 0.15 * own for own in PLATE)
    colour, share = despill(spilled)
    assert colour == pytest.approx([grey] * 3, abs=1e-5)
    assert share == pytest.approx(0.15, abs=1e-5)


@pytest.mark.parametrize("light", [(0.7, 0.55, 0.03), (0.5, 0.3, 0.2), (0.1, 0.06, 0.04), (0.08, 0.1, 0.02)])
def test_yellow_skin_hair_and_green_cloth_keep_their_own_and_lose_what_is_the_screens(
    light: tuple[float, ...],
) -> None:
    own = light[1] / (0.5 * (light[0] + light[2]))
    assert despill(light, own=own)[0] == pytest.approx(list(light), abs=1e-6)
    spilled = tuple(one + 0.1 * screen for one, screen in zip(light, PLATE, strict=True))
    colour, share = despill(spilled, own=own)
    assert colour == pytest.approx(list(light), abs=1e-5)
    assert share == pytest.approx(0.1, abs=1e-5)


def test_a_foreground_of_the_screens_own_hue_is_left_alone() -> None:
    colour, share = despill((0.02, 0.2, 0.04), own=0.4 / 0.06)
    assert colour == pytest.approx([0.02, 0.2, 0.04], abs=1e-6)
    assert share == pytest.approx(0.0, abs=1e-5)


def test_half_the_amount_takes_half_and_none_nothing() -> None:
    spilled = tuple(0.2 + 0.1 * own for own in PLATE)
    assert despill(spilled, 0.5)[1] == pytest.approx(0.05, abs=1e-6)
    assert [*despill(spilled, 0.0)[0], despill(spilled, 0.0)[1]] == pytest.approx([*spilled, 0.0])


def test_it_does_the_same_to_premultiplied_colour() -> None:
    whole, share = despill((0.3, 0.5, 0.2))
    half, of_half = despill((0.15, 0.25, 0.1))
    assert half == pytest.approx([0.5 * value for value in whole], abs=1e-6)
    assert of_half == pytest.approx(0.5 * share, abs=1e-6)


def test_without_a_screen_nothing_is_taken() -> None:
    colour, share = despill((0.1, 0.9, 0.1), plate=(0.0, 0.0, 0.0))
    assert [*colour, share] == pytest.approx([0.1, 0.9, 0.1, 0.0])


def kept(colour: tuple[float, ...], own: float, primary: int = 1) -> tuple[list[float], float]:
    """Of a picture, plate and key before green; `primary` 2 and 0: all of it with the channels one or two further."""
    turned = [np.roll(np.array(values), primary - 1) for values in (colour, PLATE, GREEN)]
    red, green, blue, share = scalar(grey_kept, *turned[0], *turned[1], own, *turned[2], 1.0)
    return list(np.roll([float(red), float(green), float(blue)], 1 - primary)), float(share)


@pytest.mark.parametrize("primary", [0, 1, 2])
@pytest.mark.parametrize("white", [(0.58, 0.56, 0.54), (0.54, 0.56, 0.58), (0.02, 0.02, 0.02)])
def test_the_whites_of_eyes_in_skin_stay_white(white: tuple[float, ...], primary: int) -> None:
    assert kept(white, 0.85, primary)[0] == pytest.approx(white, abs=0.005)
    assert despill(white, own=0.85)[0][1] < white[1] - 0.1 * white[1]


def test_spill_on_grey_in_skin_comes_off_down_to_grey() -> None:
    spilled = tuple(0.3 + 0.1 * screen for screen in PLATE)
    colour, share = kept(spilled, 0.85)
    assert colour == pytest.approx([0.3] * 3, abs=0.002)
    assert share == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize(("light", "own"), [((0.45, 0.25, 0.17), 0.85), ((0.7, 0.55, 0.03), 1.5), ((0.3,) * 3, 1.1)])
def test_for_skin_and_where_grey_is_allowed_anyhow_it_is_the_same(light: tuple[float, ...], own: float) -> None:
    spilled = tuple(one + 0.05 * screen for one, screen in zip(light, PLATE, strict=True))
    (colour, share), (expected, of_all) = kept(spilled, own), despill(spilled, own=own)
    assert [*colour, share] == pytest.approx([*expected, of_all], abs=1e-6)


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    rng = np.random.default_rng(5)
    lanes = {name: rng.uniform(0, 1, 40).astype(np.float32) for name in ADAPTIVE_DESPILL.lane_names}
    lanes["plate_g"] += 1.0
    parameters = {"key_r": 0.0, "key_g": 1.0, "key_b": 0.0, "amount": 0.8}
    made = applied(ADAPTIVE_DESPILL, lanes, parameters, device=device)
    for i in range(40):
        expected = scalar(grey_kept, *(plane[i] for plane in lanes.values()), *parameters.values())
        assert [plane[i] for plane in made] == pytest.approx([float(value) for value in expected], abs=2e-5)
