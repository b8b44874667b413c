"""Grain is averaged away where it hides a screen; what has a size of its own is left alone."""

import numpy as np
import pytest

from onset.keying.first_plate import first_plate
from onset.keying.grain import points_without_grain
from onset.keying.screen_plate import ScreenWanted
from onset.keying.wanted_screen import look_for_screen, points_of
from onset.screen import find_screen
from tests.keying.sets import COLUMNS, GREEN, ROWS, Planes, a_set


def grainy(noise: float) -> Planes:
    """A set whose pixels are off by `noise` of linear light, before they clip."""
    return a_set(noise=noise).proxy


@pytest.mark.parametrize("noise", [0.14, 0.2])
def test_a_screen_as_rough_as_leaves_is_found_with_its_colour(noise: float) -> None:
    picture = grainy(noise)
    assert find_screen(points_of(picture)) is None
    screen = look_for_screen(ScreenWanted(), picture).screen
    assert screen is not None
    assert screen.linear == pytest.approx(GREEN, abs=0.08)  # clipped at black, grain makes it paler


def test_most_of_a_grainy_screen_is_seen_and_nothing_of_the_person() -> None:
    made, picture = a_set(noise=0.11), grainy(0.11)
    screen = look_for_screen(ScreenWanted(), picture).screen
    assert screen is not None
    seen = first_plate(picture, screen).seen
    assert seen[made.alpha == 0].mean() > 0.7
    assert seen[made.alpha > 0.9].mean() < 0.01


def test_leaves_are_no_grain() -> None:
    leaves = np.random.default_rng(4).normal(0.3, 0.1, (3, ROWS // 6, COLUMNS // 6)).astype(np.float32)
    assert points_without_grain(leaves.repeat(6, axis=1).repeat(6, axis=2), 3) is None
    assert points_without_grain(np.full((3, ROWS, COLUMNS), 0.3, np.float32), 3) is None


def test_a_picture_smaller_than_two_cells_has_none() -> None:
    assert points_without_grain(np.random.default_rng(1).random((3, 7, 9), np.float32), 2) is None
