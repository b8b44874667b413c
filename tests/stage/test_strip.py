import numpy as np
import pytest
from numpy.typing import NDArray

from onset.stage.light import LINEAR_OF_CODE, encoded
from onset.stage.strip import EMPTY, SPILL_SCALE, TILE, Finish, Kiln, Phase

CLEAN = Finish((0.05, 0.4, 0.1), spill=0.0, spill_px=4.0, dither=False, low=0, high=255)


def baked(
    alpha: NDArray[np.float32], finish: Finish = CLEAN, *, enlarged: bool = False
) -> tuple[Phase, NDArray[np.uint32]]:
    """A figure of one colour, (0.4, 0.2, 0.1) linear, with this alpha."""
    figure = np.stack([0.4 * alpha, 0.2 * alpha, 0.1 * alpha, alpha]).astype(np.float32)
    return Kiln(*alpha.shape, enlarged=enlarged).bake(figure, finish)


def box(rows: int = 8, columns: int = 64) -> NDArray[np.float32]:
    alpha = np.zeros((rows, columns), np.float32)
    alpha[2:6, 20:60] = 1.0
    alpha[2:6, 19] = 0.5
    return alpha


def test_empty_tiles_are_left_out_and_solid_ones_marked() -> None:
    alpha = box()
    alpha[2:6, 32:] = 1.0
    phase, _ = baked(alpha)
    assert (phase.table[1] == EMPTY).all()
    assert [entry != EMPTY and bool(entry & 1) for entry in phase.table[3]] == [False, False, True, True]
    assert phase.table[3, 0] == EMPTY
    assert phase.shown.shape == (int((phase.table != EMPTY).sum()), TILE)


def test_for_enlarging_the_tiles_beside_the_figure_are_kept_too() -> None:
    phase, _ = baked(box(), enlarged=True)
    # Rows 1 and 6 touch the box; columns 20 to 59 are opaque, so that only the third tile has solid neighbours.
    assert (phase.table[0] == EMPTY).all()
    assert (phase.table[1] != EMPTY).tolist() == [False, True, True, True]
    assert [entry != EMPTY and bool(entry & 1) for entry in phase.table[3]] == [False, False, True, False]


def test_colour_is_straight_and_encoded_and_alpha_is_rounded() -> None:
    phase, _ = baked(box())
    tile = phase.shown[phase.table[3, 1] >> 1].view(np.uint8).reshape(TILE, 4)
    expected = np.round(encoded(np.array([0.1, 0.2, 0.4], np.float32)) * 255)
    assert tile[4].tolist() == [*expected, 255]
    assert tile[3].tolist() == [*expected, 128]
    assert tile[2].tolist() == [*expected, 0]  # colour bleeds one pixel beyond the edge, unseen
    assert tile[1].tolist() == [0, 0, 0, 0]


def test_spill_is_added_at_the_edge_and_known() -> None:
    phase, spill = baked(box(32, 64), Finish((0.05, 0.4, 0.1), 0.2, 6.0, dither=False, low=0, high=255))
    edge = phase.table[3, 1] >> 1, 4
    share = spill[edge] * SPILL_SCALE
    assert 0.05 < share <= 0.2
    codes = phase.shown[edge[0]].view(np.uint8).reshape(TILE, 4)[edge[1]]
    light = LINEAR_OF_CODE[codes[[2, 1, 0]]]
    assert light - share * np.array([0.05, 0.4, 0.1]) == pytest.approx([0.4, 0.2, 0.1], abs=0.004)


def test_spill_does_not_reach_the_middle() -> None:
    alpha = np.zeros((48, 64), np.float32)
    alpha[4:44, 8:56] = 1.0
    phase, spill = baked(alpha, Finish((0.05, 0.4, 0.1), 0.2, 6.0, dither=False, low=0, high=255))
    assert spill[phase.table[24, 1] >> 1].max() == 0
    assert spill[phase.table[24, 0] >> 1].max() > 0


def test_codes_stay_within_the_headroom() -> None:
    figure = np.ones((4, 4, TILE), np.float32)
    figure[0] = 0.0
    phase, _ = Kiln(4, TILE, enlarged=False).bake(figure, Finish((0, 0, 0), 0.0, 1.0, dither=True, low=4, high=251))
    codes = phase.shown.view(np.uint8).reshape(-1, 4)
    assert (codes[:, 2] == 4).all()
    assert (codes[:, :2] == 251).all()
    assert (codes[:, 3] == 255).all()


def test_dithering_keeps_the_mean_between_two_codes() -> None:
    alpha = np.ones((64, 64), np.float32)
    exact = encoded(np.array([0.4], np.float32))[0] * 255
    phase, _ = baked(alpha, Finish((0, 0, 0), 0.0, 1.0, dither=True, low=0, high=255))
    reds = phase.shown.view(np.uint8).reshape(-1, 4)[:, 2]
    assert set(np.unique(reds)) == {int(exact), int(exact) + 1}
    assert reds.mean() == pytest.approx(exact, abs=0.03)


def test_a_kiln_bakes_the_same_after_another_figure() -> None:
    kiln = Kiln(8, 64, enlarged=False)
    kiln.bake(np.ones((4, 8, 64), np.float32), CLEAN)
    alpha = box()
    figure = np.stack([0.4 * alpha, 0.2 * alpha, 0.1 * alpha, alpha]).astype(np.float32)
    again, _ = kiln.bake(figure, CLEAN)
    fresh, _ = baked(alpha)
    np.testing.assert_array_equal(again.shown, fresh.shown)
    np.testing.assert_array_equal(again.table, fresh.table)
