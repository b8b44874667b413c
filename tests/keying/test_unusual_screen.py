"""Screens of hues that skin and wood have too: found where they fill the border as paint does, and nowhere else."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.first_plate import first_plate
from onset.keying.screen_plate import ScreenWanted
from onset.keying.unusual_screen import find_unusual_screen
from onset.keying.wanted_screen import look_for_screen
from onset.linear_planes import LinearPlanes
from onset.media.still import read_still
from onset.screen import find_screen
from tests.footage import footage

SKIN = (0.45, 0.28, 0.20)
HUES = {"red": (0.53, 0.014, 0.014), "orange": (0.63, 0.14, 0.014), "magenta": (0.53, 0.03, 0.43)}


def wall(colour: tuple[float, float, float], mixed: float = 0.0) -> NDArray[np.float32]:
    """A wall of this colour, light falling off to one side, with somebody before it; (rows, columns, 3)."""
    random = np.random.default_rng(3)
    points = np.empty((90, 160, 3), np.float32)
    points[:] = np.asarray(colour, np.float32)
    points += (
        mixed * np.array([0.0, 1.0, 0.5], np.float32) * random.random((45, 80, 1), np.float32).repeat(2, 0).repeat(2, 1)
    )
    points *= np.linspace(1.0, 0.6, 160, dtype=np.float32)[None, :, None]
    points *= 1 + random.normal(0, 0.01, points.shape).astype(np.float32)
    points[30:, 60:110] = SKIN
    return points


@pytest.mark.parametrize("name", HUES)
def test_a_painted_wall_is_found_and_read_by_what_skin_has_not(name: str) -> None:
    screen = find_unusual_screen(wall(HUES[name]))
    assert screen is not None
    assert screen.linear == pytest.approx([0.8 * value for value in HUES[name]], rel=0.15)
    assert screen.primary == {"red": 0, "orange": 0, "magenta": 2}[name]


PALE = {"green": (0.33, 0.42, 0.35), "blue": (0.31, 0.34, 0.44)}


@pytest.mark.parametrize("name", PALE)
def test_a_pale_screen_is_found_where_it_fills_the_border(name: str) -> None:
    screen = find_unusual_screen(wall(PALE[name]))
    assert screen is not None
    assert screen.primary == {"green": 1, "blue": 2}[name]
    assert find_unusual_screen(wall((0.33, 0.36, 0.33))) is None
    part = wall(PALE[name])
    part[:, 50:] = 0.2
    assert find_unusual_screen(part) is None


@pytest.mark.parametrize("colour", [(0.45, 0.05, 0.33), (0.45, 0.33, 0.05)], ids=["magenta to red", "yellow to orange"])
def test_a_screen_of_little_dominance_is_seen_though_noise_strays_far_in_its_measure(
    colour: tuple[float, float, float],
) -> None:
    grain = np.random.default_rng(2).normal(0, 0.012, (90, 160, 3)).astype(np.float32)
    points = np.clip(wall(colour) + grain, 0, 1)
    picture = np.ascontiguousarray(np.moveaxis(points, -1, 0))
    screen = find_unusual_screen(points) or find_screen(points)
    assert screen is not None
    assert screen.primary != 0
    seen = first_plate(picture, screen).seen
    assert seen[:, :40].mean() > 0.7
    assert not seen[40:, 65:105].any()


def test_what_is_mixed_covers_a_part_or_is_pale_is_no_screen() -> None:
    assert find_unusual_screen(wall(HUES["red"], mixed=0.1)) is None
    part = wall(HUES["red"])
    part[:, 50:] = 0.2
    assert find_unusual_screen(part) is None
    assert find_unusual_screen(wall((0.5, 0.35, 0.3))) is None


def test_it_is_told_and_only_taken_where_no_screen_was_known() -> None:
    proxy = np.ascontiguousarray(np.moveaxis(wall(HUES["magenta"]), -1, 0))
    found = look_for_screen(ScreenWanted(), proxy, unusual=True)
    assert found.screen is not None
    assert "is taken for the screen" in found.notes[0]
    assert look_for_screen(ScreenWanted(), proxy).screen is None
    assert look_for_screen(ScreenWanted("green"), proxy, unusual=True).screen.primary == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["faces/astronaut_512.png", "faces/official_portrait_smile_1280.jpg"])
def test_a_portrait_is_no_screen(name: str) -> None:
    still = read_still(footage(name))
    light = LinearPlanes(still.picture, 1).make(still.planes)
    assert find_unusual_screen(np.ascontiguousarray(np.moveaxis(light, 0, -1)[::6, ::6])) is None
