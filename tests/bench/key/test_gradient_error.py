import numpy as np
import pytest
from scipy import ndimage

from onset.bench.key.gradient_error import SIGMA, gradient_error, kernels, magnitude


def test_the_filter_is_nine_taps_wide_and_has_unit_norm() -> None:
    smooth, slope = kernels()
    assert len(smooth) == len(slope) == 9
    assert np.linalg.norm(np.outer(smooth, slope)) == pytest.approx(1.0)
    assert slope.sum() == pytest.approx(0.0, abs=1e-6)


def test_of_a_step_the_gradient_is_what_the_filter_says_by_hand() -> None:
    # Left of a vertical step from 0 to 1, the pixel beside it sees the 4 taps that lie on the 1.
    step = np.zeros((20, 20), np.float32)
    step[:, 10:] = 1.0
    smooth, slope = kernels()
    by_hand = abs(float(slope[5:].sum())) * float(smooth.sum())
    assert magnitude(step, smooth, slope)[10, 9] == pytest.approx(by_hand, rel=1e-5)


def test_gradients_agree_with_an_independent_voice() -> None:
    generator = np.random.default_rng(3)
    matte, truth = (generator.uniform(0, 1, (23, 31)).astype(np.float32) for _ in range(2))

    def independent(values: np.ndarray) -> np.ndarray:
        stretched = (values - values.min()) / (values.max() - values.min())
        place = np.arange(-4, 5)
        gauss = np.exp(-(place**2) / (2 * SIGMA**2))
        kernel = np.outer(gauss, place * gauss)
        kernel /= np.sqrt((kernel**2).sum())
        across, down = (ndimage.correlate(stretched, one, mode="nearest") for one in (kernel, kernel.T))
        return np.asarray(np.hypot(across, down))

    wanted = ((independent(matte) - independent(truth)) ** 2).sum() / 1000
    assert gradient_error(matte, truth) == pytest.approx(wanted, rel=1e-4)


def test_a_matte_of_one_value_has_no_gradient() -> None:
    flat = np.full((12, 12), 0.5, np.float32)
    assert gradient_error(flat, flat) == 0.0
