import numpy as np
import pytest
from scipy import ndimage

from onset.keying.bare_screen import Likeness, colour_limit, dominance, likeness, seen_in, steadied, trusted_parts
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, a_set, figure


@pytest.mark.parametrize(("colour", "primary"), [(GREEN, 1), (BLUE, 2)])
def test_light_changes_the_level_and_not_the_colour(colour: tuple[float, float, float], primary: int) -> None:
    known = a_set(colour, at=None, noise=0.0)
    like = likeness(known.plate * np.float32(0.5), known.plate, primary)
    assert like.level == pytest.approx(np.full((ROWS, COLUMNS), 0.5), abs=1e-5)
    assert like.colour_off.max() < 1e-5


def test_dominance_is_the_primary_less_the_mean_of_the_others() -> None:
    pixel = np.asarray((0.1, 0.5, 0.3), np.float32)[:, None, None]
    assert [float(dominance(pixel, c)[0, 0]) for c in range(3)] == pytest.approx([-0.3, 0.3, 0.0])


@pytest.mark.parametrize("shape", [(3, 1, 1), (3, 2, 7), (3, 40, 31)])
def test_steadied_is_the_mean_of_three_by_three_with_edges_repeated(shape: tuple[int, int, int]) -> None:
    proxy = np.random.default_rng(5).random(shape, np.float32)
    assert steadied(proxy) == pytest.approx(ndimage.uniform_filter(proxy, (1, 3, 3), mode="nearest"), abs=1e-6)


def test_what_changes_as_strands_of_hair_do_is_no_screen_whichever_way_they_run() -> None:
    for turned in (False, True):
        level = np.ones((60, 60), np.float32)
        level[:, 30] = 0.5
        like = Likeness(level.T.copy() if turned else level, np.zeros_like(level))
        seen = seen_in(like, 0.1)
        rough = seen.foreground.T if turned else seen.foreground
        assert rough[:, [28, 32]].all()
        assert not rough[:, :20].any()


def test_a_person_is_foreground_and_what_is_far_from_him_bare() -> None:
    known = a_set(kind="uneven")
    seen = seen_in(likeness(steadied(known.proxy), known.plate, 1), 0.15)
    assert seen.foreground[known.alpha > 0.9].all()
    assert not seen.far[known.alpha > 0].any()
    assert seen.far[known.alpha == 0].mean() > 0.8
    assert not (seen.far & seen.near).any()


def test_an_island_of_another_level_is_not_trusted_and_one_that_agrees_is() -> None:
    far = np.zeros((ROWS, COLUMNS), np.bool_)
    far[:, :200] = True
    far[100:140, 300:340] = True
    far[200:240, 300:340] = True
    level = np.ones((ROWS, COLUMNS), np.float32)
    level[100:140, 300:340] = 0.6
    trusted = trusted_parts(far, Likeness(level, np.zeros_like(level)))
    assert trusted[:, :200].all()
    assert not trusted[100:140, 300:340].any()
    assert trusted[200:240, 300:340].all()


def test_the_colour_limit_follows_the_screens_own_spread_within_bounds() -> None:
    everywhere = figure() >= 0
    for spread, limit in ((0.001, 0.11), (0.03, 0.15), (0.5, 0.25)):
        off = np.full((ROWS, COLUMNS), spread, np.float32)
        assert colour_limit(Likeness(off, off), everywhere) == pytest.approx(limit)
    assert colour_limit(Likeness(off, off), ~everywhere) == 0.1
