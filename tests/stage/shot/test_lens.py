import numpy as np
import pytest

from onset.stage.shot.lens import SOFT, disc, see_through_lens, soft


@pytest.mark.parametrize("radius_px", [0.8, 1.5, 3.0, 7.4])
def test_a_point_becomes_a_disc_of_its_radius_and_keeps_its_light(radius_px: float) -> None:
    plane = np.zeros((41, 41), np.float32)
    plane[20, 20] = 1.0
    spread = disc(plane, radius_px)
    assert spread.sum() == pytest.approx(1.0, abs=1e-5)
    y, x = np.mgrid[:41, :41] - 20
    away = np.hypot(x, y)
    assert not spread[away > radius_px + 1.0].any()
    inside = spread[away < radius_px - 1.0]
    np.testing.assert_allclose(inside, 1.0 / (np.pi * radius_px**2), rtol=0.01)
    np.testing.assert_allclose(spread, spread[::-1], atol=1e-7)
    # Chords are exact along rows and averaged across them, so that only the rim differs a little.
    np.testing.assert_allclose(spread, spread.T, atol=0.30 * spread.max())


def test_an_even_plane_stays_as_it_is_up_to_its_edges() -> None:
    plane = np.full((30, 20), 0.37, np.float32)
    np.testing.assert_allclose(disc(plane, 4.3), plane, rtol=1e-6)
    np.testing.assert_allclose(soft(plane), plane, rtol=1e-6)


def test_softness_halves_the_finest_stripes_about() -> None:
    stripes = np.tile(np.array([0.0, 1.0], np.float32), (8, 8))
    contrast = np.ptp(soft(stripes)[:, 2:-2])
    assert contrast == pytest.approx(1 - 4 * SOFT, abs=1e-6)


def test_colour_and_alpha_blur_alike_so_that_straight_colour_stays() -> None:
    generator = np.random.default_rng(1)
    figure = np.zeros((5, 40, 60), np.float32)
    figure[3, 10:30, 15:45] = generator.uniform(0.2, 1.0, (20, 30))
    figure[:3] = figure[3] * np.array([0.7, 0.3, 0.1], np.float32)[:, None, None]
    seen = see_through_lens(figure, 3.2)
    covered = seen[3] > 0
    assert covered.sum() > 20 * 30
    for channel, colour in enumerate((0.7, 0.3, 0.1)):
        np.testing.assert_allclose(seen[channel][covered] / seen[3][covered], colour, rtol=1e-3)


def test_alpha_is_settled_at_nothing_and_at_one() -> None:
    figure = np.zeros((5, 60, 60), np.float32)
    figure[3, 15:45, 15:45] = 1.0
    seen = see_through_lens(figure, 2.0)
    assert (seen[3][20:40, 20:40] == 1.0).all()
    assert not seen[:, :10].any()
