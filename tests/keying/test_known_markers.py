from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.known_markers import KnownMarkers
from onset.keying.screen_plate import ScreenPlate
from onset.screen import even_screen

GREEN, TAPE, SKIN, BLACK = (0.04, 0.40, 0.08), (0.03, 0.035, 0.03), (0.5, 0.33, 0.25), (0.01, 0.01, 0.01)
SHAPE = (40, 40)
CROSS = np.zeros(SHAPE, np.bool_)
CROSS[15:25, 19:21] = CROSS[19:21, 15:25] = True
Planes = NDArray[np.float32]


def painted(colour: tuple[float, float, float], where: NDArray[np.bool_], on: Planes | None = None) -> Planes:
    planes = np.zeros((3, *SHAPE), np.float32) if on is None else on.copy()
    planes[:, where] = np.asarray(colour, np.float32)[:, None]
    return planes


BARE = painted(GREEN, np.ones(SHAPE, np.bool_))
EMPTY = painted(TAPE, CROSS, BARE)


def plate(looks: Planes | None = EMPTY, gain: float = 1.0) -> ScreenPlate:
    markers = np.zeros(SHAPE, np.float32)
    markers[13:27, 13:27] = 1.0
    nowhere = np.zeros(SHAPE, np.float32)
    screen = even_screen((GREEN[0] * gain, GREEN[1] * gain, GREEN[2] * gain))
    gains = gain, gain, gain
    return ScreenPlate(screen, BARE * np.float32(gain), nowhere, markers, 0.01, 1, gains, looks=looks)


def keyed(picture: Planes, of: ScreenPlate) -> tuple[Planes, NDArray[np.bool_]]:
    """The picture without markers, and where they are cleared from the matte."""
    known = KnownMarkers(*SHAPE)
    low, high = np.zeros((2, *SHAPE), np.float32)
    seen = known.paint_out(picture, of)
    known.clear(low, high)
    np.testing.assert_array_equal(low, high)
    return seen, low > 1


@pytest.mark.parametrize("light", [1.0, 0.7])
def test_a_marker_as_in_the_plate_is_painted_out_and_cleared(light: float) -> None:
    seen, cleared = keyed(EMPTY * np.float32(light), plate(gain=light))
    assert cleared[CROSS].all()
    assert seen[:, CROSS] == pytest.approx(BARE[:, CROSS] * light)


def test_a_marker_in_somebodys_shadow_is_the_same_marker() -> None:
    assert keyed(EMPTY * np.float32(0.6), plate())[1][CROSS].all()


@pytest.mark.parametrize("colour", [SKIN, BLACK])
def test_what_stands_before_a_marker_is_left(colour: tuple[float, float, float]) -> None:
    picture = painted(colour, np.ones(SHAPE, np.bool_))
    seen, cleared = keyed(picture, plate())
    assert not cleared.any()
    np.testing.assert_array_equal(seen, picture)


def test_a_hand_three_pixels_beside_a_marker_does_not_hold_it() -> None:
    hand = np.zeros(SHAPE, np.bool_)
    hand[:, 28:] = True
    seen, cleared = keyed(painted(SKIN, hand, EMPTY), plate())
    assert cleared[CROSS].all()
    assert not cleared[hand].any()
    assert (seen[:, hand] == np.asarray(SKIN, np.float32)[:, None]).all()


def test_up_to_a_pixel_from_a_hand_a_marker_is_cleared() -> None:
    hand = np.zeros(SHAPE, np.bool_)
    hand[:, 23:] = True
    cleared = keyed(painted(SKIN, hand, EMPTY), plate())[1]
    assert cleared[CROSS & (np.arange(SHAPE[1]) < 22)].all()
    assert not cleared[:, 22:].any()


@pytest.mark.parametrize("covered", [False, True])
def test_a_marker_that_is_covered_says_nothing(covered: bool) -> None:
    known, marked = KnownMarkers(*SHAPE), np.ones(SHAPE, np.float32)
    known.paint_out(painted(SKIN, np.full(SHAPE, covered), EMPTY), plate())
    assert known.in_sight(plate(), marked)
    assert marked[13:27, 13:27].any() == (not covered)
    assert not marked[:9].any()


def test_a_captured_plate_tells_by_itself_where_it_has_markers() -> None:
    marked = np.ones(SHAPE, np.float32)
    assert not KnownMarkers(*SHAPE).in_sight(replace(plate(), empty=EMPTY), marked)
    assert not marked.any()


def test_where_nobody_saw_markers_the_picture_itself_comes_back() -> None:
    seen, cleared = keyed(EMPTY, plate(looks=None))
    assert seen is EMPTY
    assert not cleared.any()


def test_of_markers_that_have_moved_nothing_is_left() -> None:
    one, before = KnownMarkers(*SHAPE), plate()
    one.paint_out(EMPTY, before)
    moved = replace(before, markers=np.roll(before.markers, 9, axis=0), looks=np.roll(EMPTY, 9, axis=1))
    picture, marked, expected = np.roll(EMPTY, 9, axis=1), *np.zeros((2, *SHAPE), np.float32)
    fresh = KnownMarkers(*SHAPE)
    np.testing.assert_array_equal(one.paint_out(picture, moved), fresh.paint_out(picture, moved))
    assert one.in_sight(moved, marked)
    assert fresh.in_sight(moved, expected)
    np.testing.assert_array_equal(marked, expected)
