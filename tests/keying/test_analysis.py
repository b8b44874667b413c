"""What the guides say of a painted set: read through the same arithmetic as the pass, at proxy size."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.analysis import Analyser, Wishes, room_of
from onset.keying.foreground import ROOM, SPARE
from onset.keying.screen_plate import ScreenPlate
from onset.screen import even_screen

ROWS, COLUMNS = 96, 160
GREEN = np.array((0.04, 0.40, 0.08), np.float32)
GREY = np.array((0.18, 0.17, 0.17), np.float32)
OLIVE = np.array((0.08, 0.10, 0.02), np.float32)
Map = NDArray[np.float32]


def plate(colour: Map = GREEN, noise: float = 0.01) -> ScreenPlate:
    pixels = np.broadcast_to(colour[:, None, None], (3, ROWS, COLUMNS)).astype(np.float32)
    none = np.zeros((ROWS, COLUMNS), np.float32)
    screen = even_screen((float(colour[0]), float(colour[1]), float(colour[2])))
    return ScreenPlate(screen, pixels, np.ones((ROWS, COLUMNS), np.float32), none, noise, 1)


def painted(figure: Map = GREY, screen: Map = GREEN, light: Map | float = 1.0) -> Map:
    """A box of the figure's colour in the lower middle, before a screen: (3, rows, columns)."""
    picture = np.empty((3, ROWS, COLUMNS), np.float32)
    picture[:] = screen[:, None, None] * np.asarray(light, np.float32)
    picture[:, 40:, 60:110] = figure[:, None, None]
    return picture


def matte(proxy: Map, ground: ScreenPlate, wishes: Wishes = Wishes()) -> Map:  # noqa: B008 - frozen
    guides = Analyser(COLUMNS, ROWS).analyse(proxy, ground, wishes)
    lean = np.repeat(np.repeat(guides.lean, 2, axis=1), 2, axis=2)[:, :ROWS, :COLUMNS]
    raw = ((proxy - guides.plate) * lean).sum(axis=0)
    read = np.maximum(np.minimum(raw, 2 * (raw - guides.low)), 1 + 2 * (raw - guides.high))
    alpha: Map = np.clip(read, 0, 1).astype(np.float32)
    return alpha


def test_bare_screen_is_zero_and_a_figure_one_noise_or_not() -> None:
    rng = np.random.default_rng(1)
    noisy = painted() + rng.normal(0, 0.004, (3, ROWS, COLUMNS)).astype(np.float32)
    for proxy in (painted(), noisy):
        alpha = matte(proxy, plate(noise=0.02))
        assert (alpha[:30] == 0.0).all()
        assert (alpha[50:, 70:100] == 1.0).all()


def test_black_and_white_leave_an_edge_alone() -> None:
    proxy = painted()
    proxy[:, 40:, 58:60] = (0.15 * GREY + 0.85 * GREEN)[:, None, None]
    hard = matte(proxy, plate(noise=0.002), Wishes(black=0.4, white=0.6))
    assert hard[70, 59] == pytest.approx(0.15, abs=0.02)


def test_a_thin_veil_keeps_its_alpha_and_black_takes_it_away() -> None:
    proxy = painted()
    proxy[:, 5:30, 20:60] = (0.3 * GREY + 0.7 * GREEN)[:, None, None]
    assert matte(proxy, plate())[17, 40] == pytest.approx(0.3, abs=0.03)
    assert matte(proxy, plate(), Wishes(black=0.35))[17, 40] == 0.0


def test_a_wide_thing_of_nearly_the_screens_hue_is_solid_and_keeps_its_green() -> None:
    proxy = painted(OLIVE)
    analyser = Analyser(COLUMNS, ROWS)
    guides = analyser.analyse(proxy, plate(), Wishes())
    assert (matte(proxy, plate())[55:, 75:95] == 1.0).all()
    fill = guides.fill[:, 35, 42]
    np.testing.assert_allclose(fill[:3], OLIVE, atol=0.005)
    assert fill[3] == pytest.approx(2.0 * (1 + ROOM) + SPARE, abs=0.06)


def test_spill_on_grey_is_not_taken_for_its_own() -> None:
    guides = Analyser(COLUMNS, ROWS).analyse(painted(GREY + 0.03 * GREEN), plate(), Wishes())
    assert guides.fill[3, 35, 42] < 1.1
    np.testing.assert_allclose(guides.fill[:3, 35, 42], GREY, atol=0.008)


def test_a_shadow_on_the_screen_goes_or_is_kept_as_darkening() -> None:
    x = np.arange(COLUMNS)
    light = 1.0 - 0.4 * np.clip((22 - np.abs(x - 24)) / 12, 0, 1)
    proxy = painted(light=np.broadcast_to(light, (ROWS, COLUMNS)))
    dark = np.s_[10:80, 22:27]
    assert matte(proxy, plate())[dark].max() == 0.0
    whole = matte(proxy, plate(), Wishes(shadows=1.0))[dark].mean()
    assert whole == pytest.approx(0.4, abs=0.03)
    assert matte(proxy, plate(), Wishes(shadows=0.5))[dark].mean() == pytest.approx(whole / 2, abs=0.02)


def test_white_thickens_no_single_strand_and_closes_a_thin_core() -> None:
    proxy = painted()
    proxy[:, :36, 20] = (0.5 * GREY + 0.5 * GREEN)[:, None]
    proxy[:, 5:30, 60:90] = (0.5 * GREY + 0.5 * GREEN)[:, None, None]
    usual, closed = matte(proxy, plate()), matte(proxy, plate(), Wishes(white=0.5))
    assert usual[10:30, 20].mean() == pytest.approx(0.5, abs=0.03)
    np.testing.assert_allclose(closed[10:30, 18:23], usual[10:30, 18:23], atol=0.005)
    assert usual[10:25, 65:85].max() < 0.7
    assert closed[5:30, 60:90].min() > 0.9, "to its rim"


def test_black_takes_a_veil_and_a_haze_away_and_no_single_strand() -> None:
    proxy = painted()
    proxy[:, :36, 20] = (0.5 * GREY + 0.5 * GREEN)[:, None]
    proxy[:, 5:30, 60:76] = (0.3 * GREY + 0.7 * GREEN)[:, None, None]
    proxy[:, 5:30, 76:92] = (0.1 * GREY + 0.9 * GREEN)[:, None, None]
    usual, cut = matte(proxy, plate()), matte(proxy, plate(), Wishes(black=0.35))
    np.testing.assert_allclose(cut[8:30, 18:23], usual[8:30, 18:23], atol=0.005)
    assert usual[10:25, 65:88].min() > 0.05
    assert cut[10:25, 65:88].max() == 0.0


def test_a_shadow_that_is_kept_has_no_colour_of_the_coat_beside_it() -> None:
    x = np.arange(COLUMNS)
    light = 1.0 - 0.4 * np.clip((22 - np.abs(x - 24)) / 12, 0, 1)
    proxy = painted(np.array((0.4, 0.05, 0.05)), light=np.broadcast_to(light, (ROWS, COLUMNS)))
    analyser = Analyser(COLUMNS, ROWS)
    dark = np.s_[:3, 5:40, 11:14]
    assert analyser.analyse(proxy, plate(), Wishes()).fill[dark].max() > 0.3
    assert analyser.analyse(proxy, plate(), Wishes(shadows=1.0)).fill[dark].max() < 0.02


def test_a_marker_goes_unless_something_stands_before_it() -> None:
    proxy, marks = painted(), np.zeros((ROWS, COLUMNS), np.float32)
    for y, x in ((14, 20), (70, 85)):
        marks[y : y + 4, x : x + 4] = 1.0
    proxy[:, 14:18, 20:24] = 0.01
    alpha = matte(proxy, replace(plate(), markers=marks))
    assert alpha[8:24, 14:30].max() == 0.0
    assert alpha[66:78, 80:92].min() == 1.0


def test_a_figure_that_fills_the_picture_and_no_figure_at_all_are_read_finitely() -> None:
    assert (matte(np.broadcast_to(GREY[:, None, None], (3, ROWS, COLUMNS)).copy(), plate()) == 1.0).all()
    assert (matte(plate().pixels.copy(), plate()) == 0.0).all()


def test_not_a_number_in_a_proxy_stays_near_its_place() -> None:
    proxy = painted()
    proxy[:, 10, 10] = np.nan
    alpha = matte(proxy, plate())
    assert np.isfinite(alpha[:, 60:]).all()
    assert (alpha[50:, 70:100] == 1.0).all()


def test_the_same_frame_gives_the_same_guides_whatever_came_before() -> None:
    analyser = Analyser(COLUMNS, ROWS)
    first = [plane.copy() for plane in vars(analyser.analyse(painted(), plate(), Wishes())).values()]
    analyser.analyse(painted(OLIVE), plate(), Wishes(shadows=1.0))
    again = vars(analyser.analyse(painted(), plate(), Wishes())).values()
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_a_screen_every_reading_is_one() -> None:
    guides = Analyser(COLUMNS, ROWS).opaque()
    assert (guides.plate == 0.0).all()
    assert (guides.high == -1.0).all()
    assert room_of(even_screen((0.79, 0.78, 0.01), 1), 1.0)[0] == 0.0
