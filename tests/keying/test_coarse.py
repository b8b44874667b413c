"""The first look at a proxy, by hand: mixes, hues, and what is brighter or darker than the screen."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.coarse import coarse_mattes, least_of_both, least_of_nine, most_of_four

GREEN = (0.04, 0.40, 0.08)
GREY = (0.18, 0.18, 0.18)
Map = NDArray[np.float32]


def read(
    colour: tuple[float, ...], balance: float = 0.9, primary: int = 1, room: tuple[float, ...] = (0, 0, 0)
) -> tuple[float, float]:
    """`soft` and `solid` of one pixel of this colour before GREEN, turned so that `primary` is its channel."""
    turn = np.roll(np.arange(3), primary - 1)
    proxy, plate = (np.asarray(one, np.float32)[turn].reshape(3, 1, 1).copy() for one in (colour, GREEN))
    soft, solid = np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32)
    coarse_mattes(proxy, plate, primary, balance, np.asarray(room, np.float32)[turn], soft, solid)
    return float(soft[0, 0]), float(solid[0, 0])


def mixed(share: float) -> tuple[float, ...]:
    return tuple(share * own + (1 - share) * screen for own, screen in zip(GREY, GREEN, strict=True))


@pytest.mark.parametrize("primary", [0, 1, 2])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.7])
def test_a_grey_mixed_with_the_plate_reads_its_share(primary: int, share: float) -> None:
    assert read(mixed(share), balance=0.0, primary=primary) == pytest.approx((share, share), abs=1e-6)


def test_yellow_is_half_there_against_the_mean_and_whole_against_the_larger() -> None:
    soft, solid = read((0.35, 0.35, 0.02))
    assert soft < 0.6
    assert solid > 0.94
    assert read((0.35, 0.35, 0.02), balance=0.0)[1] == pytest.approx(soft, abs=1e-6)


def test_what_is_darker_than_the_screen_could_make_it_is_there_for_the_soft_reading() -> None:
    assert read((0.0, 0.0, 0.0))[0] == 1.0
    assert read((0.004, 0.04, 0.008))[0] >= 0.85  # the screen's hue at a tenth of its light


def test_light_that_the_screen_has_not_is_foreground_whatever_its_hue() -> None:
    pale_green = (0.7, 0.95, 0.7)
    assert read(pale_green)[1] < 0.5
    assert read(pale_green, room=(1 / 0.95, 0.0, 1 / 0.9))[1] > 0.6


@pytest.mark.parametrize("light", [1.4, 3.0])
def test_the_screen_in_more_light_is_no_cloth(light: float) -> None:
    soft, solid = read(tuple(light * own for own in GREEN))
    assert soft <= 0.0
    assert solid <= 0.2


def test_what_is_far_brighter_and_purer_than_the_screen_is_cloth_if_its_hue_is_another() -> None:
    assert read((0.05, 1.0, 0.6)) == (1.0, 1.0)
    assert read((0.6, 0.93, 0.6))[0] < 0.1, "no purer: it may be haze before the screen"


def test_cream_far_brighter_than_the_screen_is_solid_although_it_has_as_much_dominance() -> None:
    soft, solid = read((1.4, 1.7, 1.2))
    assert soft < 0.1
    assert solid == 1.0


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_no_number_gives_no_soft_matte_and_readings_that_are_numbers(channel: int) -> None:
    colour = [0.1, 0.2, 0.1]
    colour[channel] = float("nan")
    soft, solid = read(tuple(colour))
    assert soft == 0.0
    assert 0.0 <= solid <= 1.0


@pytest.mark.parametrize("shape", [(5, 7), (1, 1), (3, 2), (2, 1), (1, 40)])
def test_the_least_of_neighbours_repeats_the_edge_in_each_plane(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    sources = rng.uniform(size=(2, *shape)).astype(np.float32)
    least = np.zeros_like(sources)
    least_of_nine(sources, least)
    for source, found in zip(sources, least, strict=True):
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(source, 1, mode="edge"), (3, 3))
        np.testing.assert_array_equal(found, windows.min(axis=(2, 3)))


def test_halves_take_the_least_or_the_most_of_four_odd_edges_too_and_nothing_on_a_marker() -> None:
    soft = np.array([[0.9, 0.2, 0.8], [0.7, 0.6, 0.5], [0.4, 0.3, 0.1]], np.float32)
    solid, markers = np.zeros_like(soft), np.zeros_like(soft)
    solid[0, 1] = 0.5
    half: Map = np.zeros((2, 2), np.float32)
    least_of_both(soft, solid, markers, half)
    np.testing.assert_allclose(half, [[0.5, 0.5], [0.3, 0.1]])
    markers[0, 0] = 1.0
    least_of_both(soft, solid, markers, half)
    assert half[0, 0] == 0.0
    most_of_four(soft, half)
    np.testing.assert_allclose(half, [[0.9, 0.8], [0.4, 0.1]])
