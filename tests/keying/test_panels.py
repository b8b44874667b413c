"""A floor in another green than the wall is background where somebody says so, or where the empty set was captured."""

import numpy as np
import pytest

from onset.keying.first_plate import first_plate
from onset.keying.given_plate import fitted
from onset.keying.panels import of_empty_set, patched
from onset.keying.plate_keeper import PlateKeeper
from onset.keying.screen_plate import GivenPlate, ScreenWanted
from onset.keying.wanted_screen import look_for_screen, panel_colours
from onset.screen import even_screen
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, Planes, a_set, figure

VINYL = (0.032, 0.25, 0.096)
FLOOR = np.s_[:, ROWS * 2 // 3 :]
ON_WALL, ON_FLOOR = (0.1, 0.2, 0.03), (0.1, 0.9, 0.03)


def a_set_with_a_floor(colour: tuple[float, float, float] = VINYL, *, empty: bool = False) -> tuple[Planes, Planes]:
    """A proxy and its true plate: a wall, and a floor of another paint, lit by half at the right."""
    plate = a_set(at=None, noise=0.0).plate.copy()
    light = np.linspace(1.0, 0.5, COLUMNS, dtype=np.float32)
    plate[FLOOR] = np.asarray(colour, np.float32)[:, None, None] * light
    alpha = np.zeros((ROWS, COLUMNS), np.float32) if empty else figure()
    grain = np.random.default_rng(3).normal(0, 0.002, plate.shape)
    proxy = plate * (1 - alpha) + alpha * np.asarray((0.3, 0.2, 0.15), np.float32)[:, None, None] + grain
    return proxy.astype(np.float32), plate


def off(pixels: Planes, plate: Planes, columns: slice) -> float:
    """The largest miss on the floor, relative, grain and all, away from the line where it meets the wall."""
    part = np.s_[:, ROWS * 2 // 3 + 8 :, columns]
    return float(np.abs(pixels[part] / plate[part] - 1.0)[1].max())


def test_by_itself_a_floor_of_another_paint_is_none_of_the_screen() -> None:
    proxy, _ = a_set_with_a_floor()
    found = look_for_screen(ScreenWanted(), proxy).screen
    assert found is not None
    assert not first_plate(proxy, found).seen[FLOOR[1:]].any()


def test_a_second_patch_says_that_it_is_and_nobody_on_it_becomes_floor() -> None:
    proxy, plate = a_set_with_a_floor()
    wanted = ScreenWanted(patch=(*ON_WALL, *ON_FLOOR))
    made = PlateKeeper(COLUMNS, ROWS, 4).settle(wanted, proxy, 0)
    assert made is not None
    assert off(made.pixels, plate, np.s_[:150]) < 0.1
    assert off(made.pixels, plate, np.s_[330:]) < 0.1
    assert made.confidence[-20:, :150].min() > 0.0
    assert made.confidence[figure() > 0.5].max() == 0.0


def test_a_captured_plate_has_it_without_a_word() -> None:
    empty, plate = a_set_with_a_floor(empty=True)
    given = GivenPlate("empty.exr", COLUMNS * 4, ROWS * 4, empty)
    made = fitted(given, ScreenWanted(), ROWS, COLUMNS, 4).first
    assert off(made.pixels, plate, np.s_[:]) < 0.1
    assert made.seen[ROWS * 2 // 3 + 8 :].all()


@pytest.mark.parametrize(
    "thing",
    [
        pytest.param((0.3, 0.3, 0.3), id="a grey floor"),
        pytest.param((0.004, 0.025, 0.009), id="a floor in the dark"),
        pytest.param(BLUE, id="a blue floor"),
    ],
)
def test_what_is_no_screen_in_an_empty_set_stays_none(thing: tuple[float, float, float]) -> None:
    empty, _ = a_set_with_a_floor(thing, empty=True)
    screen = even_screen(GREEN)
    first = first_plate(empty, screen)
    assert np.array_equal(of_empty_set(first, empty, screen).seen, first.seen)


def test_a_small_green_thing_in_an_empty_set_is_a_thing() -> None:
    known = a_set(at=None, noise=0.0)
    empty = known.plate.copy()
    empty[:, 200:215, 50:80] = np.asarray(VINYL, np.float32)[:, None, None]
    screen = even_screen(GREEN)
    first = first_plate(empty, screen)
    assert np.array_equal(of_empty_set(first, empty, screen).seen, first.seen)


def test_a_patch_of_another_channels_colour_is_another_screen() -> None:
    proxy, _ = a_set_with_a_floor(BLUE)
    screen = even_screen(GREEN)
    first = first_plate(proxy, screen)
    colours = panel_colours(proxy, (*ON_WALL, *ON_FLOOR))
    assert colours == [pytest.approx(BLUE, abs=0.03)]
    assert patched(first, proxy, screen, colours) is first
