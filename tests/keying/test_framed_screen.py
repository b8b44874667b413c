"""A screen in the middle of a room is found by its shape; shirts, leaves and furniture on the floor have another."""

import numpy as np
import pytest

from onset.keying.framed_screen import find_framed_screen
from onset.keying.screen_plate import ScreenWanted
from onset.keying.wanted_screen import look_for_screen, points_of
from onset.linear_planes import LinearPlanes
from onset.media.still import read_still
from onset.screen import find_screen
from tests.footage import footage
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, Planes, a_set, grid

WALL = (0.22, 0.20, 0.17)


def in_a_room(colour: tuple[float, float, float], size: float) -> Planes:
    """A set with somebody in it, `size` times as large as the picture, in the middle of a plain room."""
    small = a_set(colour).proxy
    rows, columns = int(ROWS * size), int(COLUMNS * size)
    y, x = (np.arange(rows) / size).astype(int), (np.arange(columns) / size).astype(int)
    room = np.ones((3, ROWS, COLUMNS), np.float32) * np.asarray(WALL, np.float32)[:, None, None]
    top, left = (ROWS - rows) // 2, (COLUMNS - columns) // 2
    room[:, top : top + rows, left : left + columns] = small[:, y][:, :, x]
    return room


@pytest.mark.parametrize("colour", [GREEN, BLUE], ids=["green", "blue"])
@pytest.mark.parametrize("size", [0.3, 0.5])
def test_a_screen_within_a_room_is_found_and_told(colour: tuple[float, float, float], size: float) -> None:
    picture = in_a_room(colour, size)
    assert find_screen(points_of(picture)) is None
    found = look_for_screen(ScreenWanted(), picture, unusual=True)
    assert found.screen is not None
    assert found.screen.linear == pytest.approx(colour, abs=0.02)
    assert "stands within a room" in found.notes[0]
    assert look_for_screen(ScreenWanted(), picture).screen is None


def test_a_shirt_with_shoulders_and_a_neck_is_none() -> None:
    x, y = grid()
    shirt = (y > 0.1 + np.abs(x) * 0.8) & (np.abs(x) < 0.5) & (np.hypot(x, (y - 0.05) * 0.7) > 0.15)
    picture = np.ones((3, ROWS, COLUMNS), np.float32) * np.asarray(WALL, np.float32)[:, None, None]
    picture[:, shirt] = np.asarray(GREEN, np.float32)[:, None]
    assert shirt.mean() > 0.1
    assert find_framed_screen(points_of(picture)) is None


@pytest.mark.parametrize("name", ["faces/official_portrait_smile_1280.jpg", "alpha/lemur.png"])
def test_a_suit_in_blue_light_and_leaves_are_none(name: str) -> None:
    still = read_still(footage(name))
    light = LinearPlanes(still.picture, 1).make(still.planes)
    assert find_framed_screen(np.ascontiguousarray(np.moveaxis(light, 0, -1)[::6, ::6])) is None
