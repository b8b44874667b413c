import numpy as np

from onset.stage.shot.veil import veiled


def test_stray_light_lifts_black_and_keeps_the_mean() -> None:
    light = np.random.default_rng(8).uniform(0.0, 1.0, (40, 50, 3)).astype(np.float32)
    light[10, 10] = 0.0
    seen = veiled(light, 0.1, (0.0, 0.0, 0.0))
    np.testing.assert_allclose(seen.mean(axis=(0, 1)), light.mean(axis=(0, 1)), rtol=1e-4)
    np.testing.assert_allclose(seen[10, 10], 0.1 * light.mean(axis=(0, 1)), rtol=1e-4)


def test_a_lamp_above_flares_most_at_the_top() -> None:
    seen = veiled(np.zeros((31, 8, 3), np.float32), 0.0, (0.03, 0.02, 0.01))
    np.testing.assert_allclose(seen[0, 0], (0.03, 0.02, 0.01), rtol=1e-5)
    np.testing.assert_allclose(seen[-1, 0], np.array((0.03, 0.02, 0.01)) / 3, rtol=1e-5)
