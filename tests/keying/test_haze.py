"""Haze over a screen is divided out; nothing else that pales, dims or covers a screen is taken for it."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from onset.keying.haze import Haze, find_haze, without_haze
from onset.keying.plate_keeper import PlateKeeper
from onset.keying.screen_plate import ScreenPlate, ScreenWanted
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, Planes, a_set, figure, grid, off_plate
from tests.keying.test_hidden_screen import drifting, laid_over, noisy

SMOKE = (0.42, 0.43, 0.45)
Colour = tuple[float, float, float]
SCREENS = pytest.mark.parametrize("colour", [GREEN, BLUE], ids=["green", "blue"])
LIT = pytest.mark.parametrize("kind", ["even", "uneven", "vignette", "folded"])


def density(seed: int = 3, most: float = 0.5) -> Planes:
    """Thin in places, dense in others; (rows, columns)."""
    return np.asarray(most * np.clip(1.6 * drifting(seed) - 0.3, 0.0, 1.0), np.float32)


def primary_of(colour: Colour) -> int:
    return int(np.argmax(colour))


def hazy(colour: Colour, kind: str, seed: int = 3) -> Planes:
    return noisy(laid_over(a_set(colour, kind, noise=0.0).proxy, density(seed), SMOKE))


@SCREENS
@LIT
def test_what_the_screen_is_behind_smoke_is_found(colour: Colour, kind: str) -> None:
    known = a_set(colour, kind)
    picture = hazy(colour, kind)
    haze = find_haze(picture, primary_of(colour))
    assert haze is not None
    assert haze.light == pytest.approx(0.43, rel=0.2)
    bare = known.alpha == 0
    primary = primary_of(colour)
    left = off_plate(without_haze(picture, haze), known, primary)[bare]
    assert np.median(left) < 0.25 * np.median(off_plate(picture, known, primary)[bare])


@SCREENS
def test_somebody_before_the_screen_stays_as_he_is(colour: Colour) -> None:
    picture = hazy(colour, "even")
    haze = find_haze(picture, primary_of(colour))
    assert haze is not None
    core = figure() == 1
    np.testing.assert_array_equal(without_haze(picture, haze)[:, core], picture[:, core])


def chiffon() -> Planes:
    x, y = grid()
    cloth = np.clip(4.0 * (0.35 - np.abs(x - 0.2)), 0, 0.6) * (np.abs(y) < 0.8)
    return laid_over(a_set(GREEN).proxy, np.asarray(cloth, np.float32), (0.8, 0.78, 0.8))


def under_two_lamps() -> Planes:
    x, _ = grid()
    return np.asarray(a_set(GREEN).proxy * (1 + np.array((0.5, 0.1, -0.4), np.float32)[:, None, None] * x), np.float32)


def with_a_paler_floor() -> Planes:
    """A painted floor, paler than the wall, over more than half of the picture."""
    _, y = grid()
    return noisy(laid_over(a_set(GREEN, "vignette").proxy, np.asarray(0.4 * (y > -0.2), np.float32)))


def with_a_shine() -> Planes:
    """Light of a lamp mirrored in gloss paint: added, and the screen's own no less for it."""
    x, y = grid()
    return np.asarray(a_set(GREEN).proxy + np.float32(0.3) * np.exp(-(x**2 + y**2)), np.float32)


def shaded() -> Planes:
    return np.asarray(a_set(GREEN).proxy * (1 - 0.6 * drifting(6)), np.float32)


def behind_a_net(most: float, half_width: float, step: int) -> Planes:
    """Billowing white threads, `step` pixels apart, that cover up to `most` of a pixel."""
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    off = (np.abs(v % step - step / 2) for v in (x + 3 * np.sin(y / 20), y + 3 * np.sin(x / 25)))
    threads = most * np.clip(1.5 - np.minimum(*off) / half_width, 0.0, 1.0)
    return noisy(
        laid_over(a_set(GREEN, "folded", noise=0.0).proxy, np.asarray(threads, np.float32), (0.78, 0.76, 0.72))
    )


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(chiffon(), id="chiffon"),
        pytest.param(behind_a_net(0.35, 1.0, 9), id="net"),
        pytest.param(behind_a_net(0.2, 1.5, 12), id="thin net"),
        pytest.param(under_two_lamps(), id="two lamps"),
        pytest.param(with_a_paler_floor(), id="paler floor"),
        pytest.param(with_a_shine(), id="shine"),
        pytest.param(shaded(), id="shadows"),
        pytest.param(a_set((0.25, 0.45, 0.28)).proxy, id="pale screen"),
        pytest.param(a_set(GREEN, "vignette").proxy + np.float32(0.08), id="flare over everything"),
        pytest.param(a_set(GREEN, "folded").proxy + np.float32(0.08), id="flare over folds"),
        pytest.param(noisy(a_set(GREEN, "folded", level=0.15).proxy, 0.03), id="noise"),
        pytest.param(np.zeros((3, ROWS, COLUMNS), np.float32), id="black"),
        pytest.param(np.zeros((3, 1, 64), np.float32), id="one row"),
    ],
)
def test_what_is_no_haze_is_left_alone(picture: Planes) -> None:
    assert find_haze(np.asarray(picture, np.float32), 1) is None


def test_no_haze_where_no_light_of_it_evens_the_screen() -> None:
    picture = laid_over(a_set(GREEN).proxy, density(), SMOKE) * (1 + 0.9 * drifting(9, 24, 14))
    assert find_haze(np.asarray(picture, np.float32), 1) is None


@LIT
def test_a_light_that_changes_takes_the_haze_along(kind: str) -> None:
    picture = hazy(GREEN, kind)
    haze = find_haze(picture, 1)
    assert haze is not None
    dimmed = without_haze(np.float32(0.5) * picture, haze, 0.5)
    np.testing.assert_allclose(dimmed, np.float32(0.5) * without_haze(picture, haze), atol=1e-5)


def test_denser_than_anything_can_be_told_from_it_stays() -> None:
    haze = Haze(primary=1, pure=0.2, between=0.0, light=0.4, level=0.32)
    fog = laid_over(a_set((0.08, 0.4, 0.08), at=None, noise=0.0).proxy, np.full((ROWS, COLUMNS), 0.95, np.float32))
    np.testing.assert_array_equal(without_haze(fog, haze), fog)


def run(keeper: PlateKeeper, first: int, frames: int) -> list[ScreenPlate]:
    plates = []
    for index in range(first, first + frames):
        thin, thick = density(3), density(4)
        drifted = np.asarray(thin + (thick - thin) * index / 20, np.float32)
        plate = keeper.settle(ScreenWanted(), noisy(laid_over(a_set(noise=0.0).proxy, drifted, SMOKE)), index)
        assert plate is not None
        plates.append(replace(plate, pixels=plate.pixels.copy()))
    return plates


def test_the_plate_stays_that_of_the_bare_screen_while_haze_drifts() -> None:
    known = a_set()
    plates = run(PlateKeeper(COLUMNS, ROWS, 4), 0, 20)
    bare = known.alpha == 0
    off = [float(np.median(off_plate(plate.pixels, known)[bare])) for plate in plates]
    assert max(off) < 0.05
    steps = [float(np.abs(b.pixels - a.pixels).mean()) for a, b in pairwise(plates)]
    assert max(steps) < 0.01


def test_a_keeper_goes_on_with_the_haze_of_the_state_it_was_given() -> None:
    kept = PlateKeeper(COLUMNS, ROWS, 4)
    run(kept, 0, 3)
    other = PlateKeeper(COLUMNS, ROWS, 4)
    other.restore(kept.state())
    np.testing.assert_array_equal(run(other, 3, 1)[0].pixels, run(kept, 3, 1)[0].pixels)
