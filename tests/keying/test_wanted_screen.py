import numpy as np
import pytest

from onset.keying.screen_plate import ScreenWanted
from onset.keying.wanted_screen import NAMED, differs, look_for_screen, numbers_only, patch_colour
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, a_set, with_markers


def test_a_named_screen_that_is_nowhere_is_a_usual_one_and_said() -> None:
    found = look_for_screen(ScreenWanted("blue"), np.full((3, 90, 160), 0.3, np.float32))
    assert found.screen is not None
    assert found.screen.linear == NAMED["blue"]
    assert "no blue screen found" in found.notes[0]


def test_a_colour_is_taken_as_given() -> None:
    found = look_for_screen(ScreenWanted("#20a040"), a_set(GREEN).proxy)
    assert found.screen is not None
    assert found.screen.linear == pytest.approx((0.0144, 0.3515, 0.0513), abs=1e-3)


def test_a_patch_gives_the_colour_there_past_a_marker_and_an_edge() -> None:
    known = a_set(kind="even", noise=0.004)
    proxy = with_markers(known, (0.02, 0.02, 0.02), [(60, 60)])
    patch = (60.5 / COLUMNS, 60.5 / ROWS, 0.03)
    assert patch_colour(proxy, patch) == pytest.approx(GREEN, abs=0.008)


@pytest.mark.parametrize("shape", [(1, 520), (2, 900), (1, 1), (400, 1)])
@pytest.mark.parametrize("name", ["auto", "green", "#20a040"])
def test_a_strip_of_screen_is_a_screen(shape: tuple[int, int], name: str) -> None:
    proxy = np.ones((3, *shape), np.float32) * np.asarray(GREEN, np.float32)[:, None, None]
    found = look_for_screen(ScreenWanted(name), proxy, unusual=True)
    assert found.screen is not None
    assert found.screen.primary == 1


@pytest.mark.parametrize("patch", [(0.0, 0.0, 0.0), (1.0, 1.0, 0.001), (0.5, 0.5, 9.0)])
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (40, 30)])
def test_a_patch_always_holds_something(patch: tuple[float, ...], shape: tuple[int, int]) -> None:
    proxy = np.ones((3, *shape), np.float32) * np.asarray(BLUE, np.float32)[:, None, None]
    assert patch_colour(proxy, patch) == pytest.approx(BLUE)


def test_what_is_no_number_is_black_and_no_light_is_beyond_what_a_screen_gives() -> None:
    values = np.array([[[0.5, np.nan, np.inf, -np.inf, -0.25, 1e6]]], np.float32)
    assert numbers_only(values)[0, 0].tolist() == [0.5, 0.0, 0.0, 0.0, 0.0, 64.0]


def test_another_channel_colour_or_light_is_another_screen() -> None:
    known = a_set(GREEN)

    def other(colour: tuple[float, float, float]) -> bool:
        screen = look_for_screen(ScreenWanted(), a_set(colour).proxy).screen
        assert screen is not None
        return differs(screen, known.plate, 1, 0.1)

    assert not other(GREEN)
    assert not other((0.05, 0.5, 0.1))
    assert other(BLUE)
    assert other((0.16, 0.36, 0.18))
    assert other((0.01, 0.1, 0.02))
