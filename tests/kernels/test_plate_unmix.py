from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.plate_unmix import PLATE_UNMIX, plate_unmix

from tests.kernels.pointwise import applied

PLATE = (0.04, 0.40, 0.08)
SKIN = (0.5, 0.3, 0.2)
shares = st.floats(0, 1, width=32)


def scalar(function: Callable[..., Any], *arguments: float) -> Any:
    """The function of these values as float32."""
    return function(*(np.float32(argument) for argument in arguments))


def unmixed(colour: tuple[float, ...], a: float, fill: tuple[float, ...] = SKIN) -> list[float]:
    return [float(value) for value in scalar(plate_unmix, *colour, a, *PLATE, *fill, 1.25)]


@given(share=shares)
def test_a_mix_gives_its_foreground_back_premultiplied(share: float) -> None:
    mixed = tuple(share * own + (1 - share) * screen for own, screen in zip(SKIN, PLATE, strict=True))
    assert unmixed(mixed, share) == pytest.approx([share * own for own in SKIN], abs=2e-5)


def test_the_solid_is_the_picture_and_the_clear_is_nothing() -> None:
    assert unmixed((0.1, 0.7, 0.3), 1.0) == pytest.approx([0.1, 0.7, 0.3])
    assert unmixed((0.1, 0.7, 0.3), 0.0) == [0.0, 0.0, 0.0]


def test_where_little_is_left_the_colour_near_by_stands_for_what_the_plate_missed() -> None:
    off = tuple(0.1 * own + 0.9 * screen * 1.1 for own, screen in zip(SKIN, PLATE, strict=True))
    straight = [value / 0.1 for value in unmixed(off, 0.1)]
    assert straight == pytest.approx(list(SKIN), abs=0.1)
    alone = [(value - 0.9 * screen) / 0.1 for value, screen in zip(off, PLATE, strict=True)]
    assert alone[1] > SKIN[1] + 0.3  # subtraction alone would be that green


def test_an_edge_more_colourful_than_what_stands_near_by_loses_its_hue_and_a_grey_one_takes_none() -> None:
    hair = (0.02, 0.02, 0.018)
    fringe = tuple(0.6 * own + 0.4 * screen for own, screen in zip((0.02, 0.04, 0.12), PLATE, strict=True))
    red, green, blue = unmixed(fringe, 0.6, hair)
    assert blue < 0.6 * 0.12 * 0.75
    assert red + green + blue == pytest.approx(0.6 * 0.18, rel=0.1)
    grey = tuple(0.6 * 0.3 + 0.4 * screen for screen in PLATE)
    assert unmixed(grey, 0.6, (0.6, 0.05, 0.03)) == pytest.approx([0.18] * 3, abs=0.02)


def test_light_is_never_negative_nor_brighter_than_there_is() -> None:
    assert unmixed((0.0, 0.0, 0.0), 0.5, (0.0, 0.0, 0.0)) == [0.0, 0.0, 0.0]
    assert max(unmixed((9.0, 9.0, 9.0), 0.5)) <= 0.5 * 1.25


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    rng = np.random.default_rng(5)
    lanes = {name: rng.uniform(0, 1, 40).astype(np.float32) for name in PLATE_UNMIX.lane_names}
    made = applied(PLATE_UNMIX, lanes, {"ceiling": 1.25}, device=device)
    for i in range(40):
        expected = scalar(plate_unmix, *(plane[i] for plane in lanes.values()), 1.25)
        assert [plane[i] for plane in made] == pytest.approx([float(value) for value in expected], abs=2e-6)
