"""Screens that a person plainly sees though little of them is bare; and pictures that only look like them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.hidden_screen import find_hidden_screen, purest_points
from onset.keying.screen_plate import ScreenWanted
from onset.keying.wanted_screen import look_for_screen
from onset.screen import Screen
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, Planes, a_set, grid

GREY = (0.5, 0.5, 0.5)
Colour = tuple[float, float, float]
SCREENS = pytest.mark.parametrize("colour", [GREEN, BLUE], ids=["green", "blue"])


def drifting(seed: int, across: int = 12, down: int = 6) -> Planes:
    """0 to 1, smooth: (rows, columns)."""
    knots = np.random.default_rng(seed).uniform(0, 1, (down + 1, across + 1))
    y, x = np.linspace(0, down, ROWS), np.linspace(0, across, COLUMNS)
    top, left = np.minimum(y.astype(int), down - 1), np.minimum(x.astype(int), across - 1)
    v, u = (3 * t**2 - 2 * t**3 for t in ((y - top)[:, None], (x - left)[None]))
    upper = knots[top][:, left] * (1 - u) + knots[top][:, left + 1] * u
    lower = knots[top + 1][:, left] * (1 - u) + knots[top + 1][:, left + 1] * u
    return np.asarray(upper * (1 - v) + lower * v, np.float32)


def laid_over(picture: Planes, share: Planes, colour: Colour = GREY) -> Planes:
    return np.asarray(picture * (1 - share) + np.asarray(colour, np.float32)[:, None, None] * share, np.float32)


def noisy(picture: NDArray[np.floating], noise: float = 0.004) -> Planes:
    grain = np.random.default_rng(5).standard_normal(picture.shape)
    return np.clip(picture + noise * grain, 0, 1).astype(np.float32)


def netted(colour: Colour, pitch_px: float = 1.7) -> Planes:
    """A net so fine that a proxy's pixel holds both: of each share of thread one in six is open."""
    rows, columns = np.arange(ROWS, dtype=np.float32)[:, None], np.arange(COLUMNS, dtype=np.float32)[None]
    open_share = (0.5 + 0.5 * np.cos(rows * pitch_px)) * (0.5 + 0.5 * np.cos(columns * pitch_px))
    return laid_over(a_set(colour).proxy, np.asarray(1 - open_share, np.float32), (0.8, 0.8, 0.8))


def in_pieces(colour: Colour) -> Planes:
    """A painted set with four gaps in it through which a screen shows, 8 % of the picture together."""
    x, y = grid()
    picture = np.where(drifting(5) > 0.5, 0.45, 0.25)[None] * np.asarray((1.0, 0.9, 0.8))[:, None, None]
    for across, down in ((-0.8, -0.7), (0.1, 0.75), (0.7, -0.3), (-0.2, -0.6)):
        gap = (np.abs(x - across) < 0.12) & (np.abs(y - down) < 0.17)
        picture[:, gap] = np.asarray(colour)[:, None]
    return noisy(picture)


def found(picture: Planes) -> Screen:
    screen = look_for_screen(ScreenWanted(), picture).screen
    assert screen is not None
    return screen


@SCREENS
@pytest.mark.parametrize(("least", "most"), [(0.05, 0.9), (0.3, 0.9), (0.4, 0.95)])
def test_a_screen_behind_drifting_haze_is_found_by_its_purest_parts(colour: Colour, least: float, most: float) -> None:
    haze = least + (most - least) * drifting(3)
    screen = found(noisy(laid_over(a_set(colour).proxy, haze)))
    assert screen.primary == int(np.argmax(colour))
    clear = np.asarray(colour) * (1 - least) + 0.5 * least
    median = np.asarray(colour) * (1 - np.median(haze)) + 0.5 * np.median(haze)
    assert np.abs(np.asarray(screen.linear) - clear).max() < np.abs(median - clear).max()


@SCREENS
def test_a_screen_behind_a_fine_white_net_is_found(colour: Colour) -> None:
    screen = found(noisy(netted(colour)))
    assert screen.primary == int(np.argmax(colour))
    top = max(screen.linear)
    assert (top - min(screen.linear)) / top > 0.5


@SCREENS
def test_a_screen_in_four_gaps_is_found_with_its_own_colour(colour: Colour) -> None:
    assert found(in_pieces(colour)).linear == pytest.approx(colour, abs=0.01)


@SCREENS
def test_a_strong_vignette_and_two_tones_of_one_paint_are_found(colour: Colour) -> None:
    assert found(a_set(colour, "vignette", level=0.5).proxy).primary == int(np.argmax(colour))
    x, _ = grid()
    tones = np.where(x < 0.1, 1.0, 0.6).astype(np.float32)
    assert found(a_set(colour).proxy * tones).primary == int(np.argmax(colour))


def test_the_operator_is_told_that_the_screen_is_veiled() -> None:
    notes = look_for_screen(ScreenWanted(), in_pieces(GREEN)).notes
    assert any("in gaps only" in note for note in notes)


def test_of_two_hidden_screens_the_named_one_is_looked_for() -> None:
    picture = in_pieces(GREEN)
    assert look_for_screen(ScreenWanted("green"), picture).screen == found(picture)
    assert find_hidden_screen(purest_points(picture, 3), "blue") is None


def forest() -> Planes:
    rng = np.random.default_rng(4)
    leaves = rng.uniform(0.15, 1.0, (ROWS // 6, COLUMNS // 6, 1)) * rng.normal(1, 0.2, (ROWS // 6, COLUMNS // 6, 3))
    picture = np.kron(leaves, np.ones((6, 6, 1))).clip(0.02, 2) * (0.10, 0.17, 0.04)
    return np.ascontiguousarray(np.moveaxis(picture, -1, 0), np.float32)


def painted(colour: Colour) -> Planes:
    return a_set(colour).proxy


def shirts() -> Planes:
    """Three people in green shirts, low in the picture, before a grey wall."""
    x, y = grid()
    picture = np.full((3, ROWS, COLUMNS), 0.3, np.float32)
    for across in (-0.6, 0.0, 0.6):
        picture[:, (np.abs(x - across) < 0.17) & (y > 0.2)] = np.asarray((0.03, 0.45, 0.10), np.float32)[:, None]
    return noisy(picture)


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(laid_over(forest(), 0.5 * drifting(4)), id="foggy forest"),
        pytest.param(painted((0.30, 0.40, 0.28)), id="sage wall"),
        pytest.param(laid_over(painted((0.30, 0.34, 0.29)), 0.3 * drifting(8)), id="fluorescent light"),
        pytest.param(laid_over(painted((0.40, 0.47, 0.55)), 0.3 * drifting(8)), id="pale sky"),
        pytest.param(shirts(), id="three green shirts"),
        pytest.param(np.zeros((3, ROWS, COLUMNS), np.float32), id="black"),
    ],
)
def test_what_is_green_or_blue_by_accident_is_no_screen(picture: Planes) -> None:
    assert look_for_screen(ScreenWanted(), picture).screen is None


def test_the_purest_of_each_cell_is_a_pixel_of_the_picture() -> None:
    picture = np.random.default_rng(1).uniform(0, 1, (3, 7, 11)).astype(np.float32)
    points = purest_points(picture, 2)
    assert points.shape == (3, 5, 3)
    cell = np.moveaxis(picture[:, 2:4, 4:6], 0, -1).reshape(4, 3)
    saturation = 1 - cell.min(axis=1) / cell.max(axis=1)
    assert np.array_equal(points[1, 2], cell[np.argmax(saturation)])
