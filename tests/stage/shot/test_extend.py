import numpy as np

from onset.stage.shot.extend import extended


def test_colour_is_exact_where_anything_covers() -> None:
    generator = np.random.default_rng(2)
    alpha = generator.uniform(0.001, 1.0, (33, 47)).astype(np.float32)
    colour = generator.uniform(0.0, 1.5, (3, 33, 47)).astype(np.float32)
    figure = np.concatenate([colour * alpha, alpha[None]])
    np.testing.assert_allclose(extended(figure), np.moveaxis(colour, 0, -1), rtol=1e-5)


def test_elsewhere_it_continues_what_is_nearest() -> None:
    figure = np.zeros((4, 64, 64), np.float32)
    figure[0, :, :8] = figure[3, :, :8] = 1.0
    figure[2, :, -8:] = figure[3, :, -8:] = 1.0
    whole = extended(figure)
    assert np.isfinite(whole).all()
    assert (whole[:, 8:16, 0] > 0.85).all()
    assert (whole[:, 48:56, 2] > 0.85).all()
    # As far from the one as from the other: half of each.
    np.testing.assert_allclose(whole[:, 31:33, 0].mean(), 0.5, atol=0.02)
    np.testing.assert_allclose(whole[..., 0] + whole[..., 2], 1.0, atol=1e-5)


def test_a_single_covered_pixel_colours_everything() -> None:
    figure = np.zeros((4, 17, 29), np.float32)
    figure[:, 3, 4] = (0.1, 0.2, 0.15, 0.5)
    np.testing.assert_allclose(extended(figure), np.broadcast_to([0.2, 0.4, 0.3], (17, 29, 3)), rtol=1e-5)
