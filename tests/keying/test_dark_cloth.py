"""Dark cloth before a dim screen is dense; shadows, smoke, edges and hair are not made so."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.dark_cloth import WORTH, believe_dark

BLUE = (0.010, 0.028, 0.135)
NAVY = (0.012, 0.020, 0.066)
SHAPE = (40, 60)
Picture = NDArray[np.float32]


def filled(colour: tuple[float, ...]) -> Picture:
    return np.ascontiguousarray(np.broadcast_to(np.array(colour, np.float32)[:, None, None], (3, *SHAPE)))


def believed(picture: Picture, noise: float = 0.0) -> Picture:
    """What a least reading of 0 is raised to."""
    least = np.zeros(SHAPE, np.float32)
    believe_dark(picture, filled(BLUE), 2, noise, least, np.zeros((6, *SHAPE), np.float32))
    return least


def over(colour: tuple[float, ...], alpha: Picture | float) -> Picture:
    return np.asarray(filled(BLUE) * (1 - np.float32(1) * alpha) + filled(colour) * alpha, np.float32)


def coat() -> Picture:
    """Alpha of a thing 30 cells wide."""
    alpha = np.zeros(SHAPE, np.float32)
    alpha[8:, 14:44] = 1.0
    return alpha


def test_a_navy_coat_is_dense_to_its_edge_and_the_screen_beside_it_is_not() -> None:
    found = believed(over(NAVY, coat()))
    np.testing.assert_allclose(found[10:, 16:42], WORTH, atol=0.01)
    assert float(found[coat() == 0].max()) == 0.0


def test_noise_of_a_dim_screen_neither_opens_the_coat_nor_closes_the_screen() -> None:
    noise = 0.005
    grain = np.random.default_rng(7).normal(0.0, 0.7 * noise, (3, *SHAPE)).astype(np.float32)
    found = believed(over(NAVY, coat()) + grain, noise)
    assert float(np.median(found[11:, 17:41])) > 0.5 * WORTH
    assert float(found[coat() == 0].max()) == 0.0


@pytest.mark.parametrize("light", [0.4, 0.55, 0.7])
def test_a_shadow_on_the_screen_is_none(light: float) -> None:
    shadow = over((0.0, 0.0, 0.0), (1 - light) * coat())
    assert float(believed(shadow).max()) == 0.0


def test_smoke_as_bright_as_the_screen_is_none() -> None:
    assert float(believed(over((0.13, 0.13, 0.13), 0.5 * coat())).max()) == 0.0


def test_an_edge_out_of_focus_and_strands_of_black_hair_are_none() -> None:
    across = np.clip((np.arange(SHAPE[1]) - 25) / 8, 0.0, 1.0)
    ramp: Picture = np.broadcast_to(across, SHAPE).astype(np.float32)
    found = believed(over((0.02, 0.02, 0.02), ramp))
    assert float(found[ramp < 0.6].max()) == 0.0
    strands = np.zeros(SHAPE, np.float32)
    strands[:, 10:50:3] = 0.6
    assert float(believed(over((0.012, 0.011, 0.012), strands)).max()) == 0.0


@pytest.mark.parametrize("width", [3, 4])
def test_a_narrow_strip_of_darker_floor_along_the_pictures_border_is_none(width: int) -> None:
    strips = np.zeros((4, *SHAPE), np.float32)
    strips[0, :width], strips[1, -width:], strips[2, :, :width], strips[3, :, -width:] = 1.0, 1.0, 1.0, 1.0
    for strip in strips:
        assert float(believed(over(NAVY, strip)).max()) == 0.0


def test_a_coat_that_the_border_cuts_is_dense_up_to_it() -> None:
    for cut in (np.s_[20:, :], np.s_[:, 30:], np.s_[:12, :]):
        alpha = np.zeros(SHAPE, np.float32)
        alpha[cut] = 1.0
        np.testing.assert_allclose(believed(over(NAVY, alpha))[alpha == 1].max(), WORTH, atol=0.01)
        assert float(believed(over(NAVY, alpha))[-1 if alpha[-1, -1] else 0, -1]) == pytest.approx(WORTH, abs=0.01)
