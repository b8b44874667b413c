"""Colours at the edge and how much green is a thing's own: skin, spill on skin, yellow, cloth, hair."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.foreground import LEAST_OWN, ROOM, SPARE, fill_colours

GREEN = (0.04, 0.40, 0.08)
SKIN = (0.45, 0.25, 0.17)


def filled(
    colour: tuple[float, ...], spread: float = 0.0, balance: float = 0.25, told: float = 0.0
) -> NDArray[np.float32]:
    """r g b and own where the foreground has this mean colour; `spread`: variance of its green alone."""
    r, g, b = colour
    moments = np.array((r, g, b, r * r, r * g, r * b, g * g + spread, g * b, b * b), np.float32).reshape(9, 1, 1)
    fill = np.zeros((4, 1, 1), np.float32)
    fill_colours(
        moments, np.array(GREEN, np.float32).reshape(3, 1, 1), 1, balance, np.full((1, 1), told, np.float32), fill
    )
    return fill[:, 0, 0]


def spilled(colour: tuple[float, ...], share: float) -> tuple[float, ...]:
    return tuple(own + share * screen for own, screen in zip(colour, GREEN, strict=True))


def test_skin_stays_and_has_less_green_than_red_and_blue_together() -> None:
    fill = filled(SKIN)
    np.testing.assert_allclose(fill[:3], SKIN, atol=1e-6)
    assert fill[3] == pytest.approx(0.25 / 0.31 + 0.05, abs=1e-3)


def test_spill_comes_off_grey_down_to_what_the_balance_allows() -> None:
    grey = (0.18, 0.18, 0.18)
    before = spilled(grey, 0.05)
    fill = filled(before)
    assert fill[1] - 0.5 * (fill[0] + fill[2]) < 0.15 * (before[1] - 0.5 * (before[0] + before[2]))
    np.testing.assert_allclose(fill[:3], grey, atol=0.004)


@pytest.mark.parametrize("share", [0.04, 0.075])
def test_spill_in_a_dark_fold_is_no_green_cloth(share: float) -> None:
    assert filled(spilled((0.085, 0.085, 0.085), share))[3] < 1.0 + SPARE


def test_a_shaded_fold_of_green_cloth_keeps_its_hue_where_votes_tell_cloth_and_is_spill_where_none_do() -> None:
    fold = (0.009, 0.036, 0.014)
    np.testing.assert_allclose(filled(fold, told=1.0)[:3], fold, atol=1e-6)
    assert filled(fold)[1] < 0.02
    assert filled(fold, told=-1.0)[1] < 0.02


def blended(colours: tuple[tuple[float, ...], ...], shares: tuple[float, ...]) -> NDArray[np.float32]:
    """r g b and own where these colours have these shares of what was seen near by."""
    r, g, b = np.array(colours, np.float32).T
    planes = (r, g, b, r * r, r * g, r * b, g * g, g * b, b * b)
    moments = np.array([np.dot(plane, shares) for plane in planes], np.float32).reshape(9, 1, 1)
    fill = np.zeros((4, 1, 1), np.float32)
    fill_colours(moments, np.array(GREEN, np.float32).reshape(3, 1, 1), 1, 0.25, np.zeros((1, 1), np.float32), fill)
    return fill[:, 0, 0]


def test_green_cloth_beside_red_keeps_its_hue_and_fair_hair_with_the_screen_in_it_does_not() -> None:
    bottle_green, red, fair = (0.02, 0.11, 0.03), (0.75, 0.06, 0.06), (0.5, 0.4, 0.25)
    assert blended((bottle_green, red), (0.96, 0.04))[3] > 1.8
    assert blended((fair, GREEN), (0.5, 0.5))[3] < 1.3


def test_yellow_keeps_its_green_whatever_the_balance_says() -> None:
    yellow = (0.45, 0.42, 0.01)
    np.testing.assert_allclose(filled(yellow, balance=0.0)[:3], yellow, atol=1e-6)


def test_green_cloth_is_its_own_and_hair_that_the_screen_shows_through_is_not() -> None:
    olive = (0.08, 0.14, 0.02)
    cloth, hair = filled(olive), filled(olive, spread=0.01)
    np.testing.assert_allclose(cloth[:3], olive, atol=1e-6)
    assert cloth[3] == pytest.approx(2.8 * (1 + ROOM) + SPARE, abs=0.01)
    assert hair[1] < 0.1
    assert hair[3] < 1.5


def test_a_thing_without_green_at_all_is_not_turned_to_magenta() -> None:
    assert filled((0.3, 0.0, 0.3))[3] == pytest.approx(LEAST_OWN)
