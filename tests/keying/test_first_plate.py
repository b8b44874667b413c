"""How well one picture tells the plate, against sets whose plate is known."""

import numpy as np
import pytest

from onset.keying.first_plate import FirstPlate, first_plate
from onset.keying.wanted_screen import points_of
from onset.screen import find_screen
from tests.keying.sets import BLUE, COLUMNS, GREEN, LIGHTS, ROWS, KnownSet, a_set, figure, off_plate, with_markers

NOISE = 0.006
MARKS = [(40, 60), (40, 420), (130, 60), (130, 420), (230, 60), (230, 420), (30, 240)]


def plate_of(known: KnownSet) -> FirstPlate:
    screen = find_screen(points_of(known.proxy))
    assert screen is not None
    return first_plate(known.proxy, screen)


@pytest.mark.parametrize("kind", LIGHTS)
def test_where_the_screen_is_seen_the_plate_is_the_picture_within_its_noise(kind: str) -> None:
    known = a_set(kind=kind, noise=NOISE)
    first = plate_of(known)
    assert first.seen[known.alpha == 0].mean() > 0.85
    away = np.abs(first.pixels - known.plate).max(axis=0)
    assert np.percentile(away[first.seen], 99.5) < 4 * NOISE


# Measured: 0.005 even, 0.016 uneven, 0.02 vignette, 0.10 folded, whose folds nobody can know behind a person.
@pytest.mark.parametrize(("kind", "most"), [("even", 0.015), ("uneven", 0.03), ("vignette", 0.05)])
def test_light_is_carried_on_behind_the_figure(kind: str, most: float) -> None:
    known = a_set(kind=kind)
    off = off_plate(plate_of(known).pixels, known)
    assert np.percentile(off[known.alpha > 0.5], 95) < most


@pytest.mark.parametrize(
    ("colour", "level"),
    [
        pytest.param(GREEN, 0.06, id="four stops under"),
        pytest.param((0.0, 0.5, 0.07), 2.4, id="clipped"),
        pytest.param((0.16, 0.36, 0.18), 1.0, id="washed out"),
        pytest.param(BLUE, 1.0, id="blue"),
        pytest.param((0.64, 0.65, 0.01), 1.0, id="lime"),
    ],
)
def test_dim_clipped_pale_blue_and_lime_screens_have_a_plate(colour: tuple[float, float, float], level: float) -> None:
    known = a_set(colour, "uneven", level=level, noise=0.004)
    first = plate_of(known)
    primary = 2 if colour == BLUE else 1
    off = off_plate(first.pixels, known, primary)
    assert first.seen[known.alpha == 0].mean() > 0.8
    assert np.percentile(off[known.alpha > 0.5], 90) < 0.08
    assert np.percentile(off[known.alpha == 0], 90) < 0.08


def test_a_corner_three_times_darker_than_the_middle_is_screen() -> None:
    known = a_set(kind="vignette")
    first = plate_of(known)
    corner = (slice(0, 30), slice(0, 50))
    assert known.plate[1][corner].mean() < 0.45 * known.plate[1].max()
    assert first.seen[corner].mean() > 0.9
    assert off_plate(first.pixels, known)[corner].mean() < 0.07  # noise is 0.055 of so little light


def test_hair_does_not_leak_into_it() -> None:
    known = a_set(kind="uneven")
    first = plate_of(known)
    assert known.alpha[first.seen].max() < 0.15
    assert known.alpha[first.seen].mean() < 0.0005


@pytest.mark.parametrize("colour", [(0.02, 0.02, 0.02), (0.16, 0.52, 0.20), (0.7, 0.2, 0.1)])
def test_markers_are_found_and_taken_out(colour: tuple[float, float, float]) -> None:
    known = a_set(kind="uneven")
    marked = KnownSet(with_markers(known, colour, MARKS), known.plate, known.alpha)
    first = plate_of(marked)
    for row, column in MARKS:
        assert first.markers[row, column]
        assert not first.seen[row, column]
        assert off_plate(first.pixels, known)[row - 4 : row + 5, column - 4 : column + 5].max() < 0.06
    assert not first.markers[known.alpha > 0.5].any()
    assert first.markers.sum() < 150 * len(MARKS)


def test_a_hand_that_comes_in_from_below_is_no_marker() -> None:
    known = a_set(at=None)
    picture = known.proxy.copy()
    picture[:, ROWS - 12 :, 100:112] = 0.3
    assert not plate_of(KnownSet(picture, known.plate, known.alpha)).markers[ROWS - 12 :, 100:112].any()


def test_a_green_shirt_of_another_green_is_not_screen() -> None:
    known = a_set()
    shirt = figure() > 0.9
    shirt[: ROWS // 2] = False
    picture = known.proxy.copy()
    picture[:, shirt] = np.asarray((0.05, 0.2, 0.06), np.float32)[:, None]
    assert not plate_of(KnownSet(picture, known.plate, known.alpha)).seen[shirt].any()


def test_the_same_picture_gives_the_same_bits() -> None:
    known = a_set(kind="folded")
    assert np.array_equal(plate_of(known).pixels, plate_of(known).pixels)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (5, 200), (200, 5)])
def test_tiny_pictures_have_a_plate(shape: tuple[int, int]) -> None:
    proxy = np.ones((3, *shape), np.float32) * np.asarray(GREEN, np.float32)[:, None, None]
    screen = find_screen(points_of(proxy))
    assert screen is not None
    assert first_plate(proxy, screen).pixels == pytest.approx(proxy, abs=1e-3)


def test_a_picture_that_is_all_screen_is_its_own_plate() -> None:
    known = a_set(kind="uneven", at=None)
    first = plate_of(known)
    assert first.seen.mean() > 0.98
    assert first.pixels.shape == (3, ROWS, COLUMNS)
    assert np.median(off_plate(first.pixels, known)) < 0.03
