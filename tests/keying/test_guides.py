"""Which readings become 0 and 1, by where they stand: bare screen, edge, core, marker."""

import numpy as np
import pytest
from onset_kernels.matte_knee import matte_knee

from onset.keying.guides import FORCED_HIGH, FORCED_LOW, Levels, levels_of, low_and_high, refine

BLACK, WHITE, GUARD, WHOLE = 0.1, 0.8, 0.006, 0.985
QUIET = levels_of(0.003, 1, BLACK, WHITE)


def levels(
    most: float, least: float, marker: float = 0.0, wide: float = 0.0, told: Levels = QUIET
) -> tuple[float, float]:
    """`low` and `high` where alpha near by goes from `least` to `most`, and has `wide` at least further about."""
    top, deep, mark = (np.full((1, 1), value, np.float32) for value in (most, least, marker))
    low, high = np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32)
    about = np.full((1, 1), wide, np.float32)
    low_and_high(top, deep, about, mark, told, low, high)
    return float(low[0, 0]), float(high[0, 0])


def test_on_bare_screen_only_a_solid_reading_gets_through() -> None:
    assert levels(0.0, 0.0) == pytest.approx((FORCED_LOW, WHOLE))


@pytest.mark.parametrize("noise", [0.003, 0.02, 0.05, 0.1, 0.2])
@pytest.mark.parametrize("divide", [1, 2, 4, 8])
def test_four_sigmas_of_noise_are_0_on_bare_screen_and_1_in_the_core(noise: float, divide: int) -> None:
    told = levels_of(noise, divide, BLACK, WHITE)
    sure = 3.99 * noise
    low, high = levels(0.0, 0.0, told=told)
    assert matte_knee(sure, 1.0, low, high) == 0.0
    low, high = levels(1.0, 1.0, told=told)
    assert matte_knee(0.9 - sure, 1.0, low, high) == 1.0


def test_an_edge_is_cut_no_harder_than_noise_asks_for() -> None:
    for noise, cut in ((0.01, 0.02), (0.04, 0.08), (0.07, 0.1), (0.2, 0.2)):
        low, high = levels(1.0, 0.0, told=levels_of(noise, 2, BLACK, WHITE))
        assert low == pytest.approx(cut)
        assert high == pytest.approx(1 - low)
        assert matte_knee(0.5, 1.0, low, high) == pytest.approx(0.5, abs=0.02)


def test_no_noise_makes_bare_screen_a_core() -> None:
    low, high = levels(0.3, 0.0, told=levels_of(2.0, 1, BLACK, WHITE))
    assert matte_knee(0.3, 1.0, low, high) == 0.0


def test_in_the_core_a_quarter_is_enough() -> None:
    assert levels(1.0, 1.0) == pytest.approx((0.0, FORCED_HIGH))


def test_on_an_edge_black_and_white_do_not_act_and_the_guard_does() -> None:
    assert levels(1.0, 0.0) == pytest.approx((GUARD, WHOLE))


def test_a_thin_core_beside_an_edge_is_closed_by_white() -> None:
    assert levels(0.94, 0.0)[1] == pytest.approx(WHITE)


@pytest.mark.parametrize("white", [0.01, 0.3, 0.5, 0.85])
@pytest.mark.parametrize("noise", [0.003, 0.05, 0.1])
@pytest.mark.parametrize(("most", "least"), [(0.3, 0.0), (0.8, 0.0), (1.0, 0.0), (0.4, 0.3)])
def test_however_low_white_is_what_reads_0_stays_0(white: float, noise: float, most: float, least: float) -> None:
    low, high = levels(most, least, told=levels_of(noise, 2, 0.005, white))
    assert matte_knee(0.0, 1.0, low, high) == 0.0
    assert matte_knee(noise, 1.0, low, high) <= 2 * noise


def test_a_soft_edge_is_exempt_where_the_least_about_it_is_high_too() -> None:
    assert levels(1.0, 0.3)[1] > 0.5 * (WHITE + WHOLE)


def test_the_inner_end_of_a_wide_edge_is_exempt_by_its_slope_and_a_fold_in_a_coat_is_not() -> None:
    fold = levels(1.0, 0.5, wide=0.6)[1]
    assert levels(1.0, 0.5)[1] > fold + 0.3 * (WHOLE - WHITE)
    assert levels(1.0, 0.8, wide=0.6)[1] == levels(1.0, 0.8)[1] == pytest.approx(WHITE), "not steep"
    assert levels(1.0, 0.94)[1] < WHITE, "flat: a core"


def test_an_edge_that_is_soft_near_its_inner_end_is_no_core() -> None:
    assert levels(1.0, 0.87) == pytest.approx(levels(1.0, 0.8))
    assert levels(1.0, 1.0) == pytest.approx((0.0, FORCED_HIGH))


def test_in_a_veil_black_and_white_act() -> None:
    assert levels(0.4, 0.3) == pytest.approx((BLACK, WHITE))


def test_a_marker_is_out_of_reach_unless_something_solid_is_about() -> None:
    low, high = levels(0.0, 0.0, marker=1.0)
    assert low > 1.5
    assert 1 + 2 * (1 - high) < 0
    assert levels(1.0, 1.0, marker=1.0) == pytest.approx((0.0, FORCED_HIGH))


def refined(pixel: float, solid: float, wide: float = 0.0) -> tuple[float, float]:
    proxy = np.full((3, 2, 2), pixel, np.float32)
    plate, lean = np.zeros((3, 2, 2), np.float32), np.zeros((3, 1, 1), np.float32)
    lean[1] = 1.0
    raw, sure = np.zeros((2, 2), np.float32), np.zeros((2, 2), np.float32)
    refine(proxy, plate, lean, np.full((2, 2), solid, np.float32), np.full((1, 1), wide, np.float32), raw, sure)
    return float(raw[1, 1]), float(sure[1, 1])


def test_what_is_sure_is_the_lesser_reading_or_solid_all_around() -> None:
    assert refined(0.5, solid=1.0) == pytest.approx((0.5, 0.6))
    assert refined(0.9, solid=0.4) == pytest.approx((0.9, 0.4))
    assert refined(0.5, solid=0.4, wide=0.9)[1] == 1.0


def test_a_reading_that_is_none_is_screen() -> None:
    assert refined(float("nan"), solid=0.0)[0] == 0.0
    assert refined(50.0, solid=0.0)[0] == 0.0


def test_a_screen_that_a_codec_leaves_in_blocks_is_bare_further_up() -> None:
    quiet, blocky = (levels_of(0.003, 2, BLACK, WHITE, rough) for rough in (0.0, 0.007))
    assert blocky.doubt == pytest.approx(0.01 + 3 * 0.007)
    assert quiet.doubt == pytest.approx(0.01 + 3 * 0.003 / 2)
    assert blocky._replace(doubt=quiet.doubt) == quiet
    assert levels_of(0.003, 2, BLACK, WHITE, 0.5).doubt < 0.08
