import numpy as np
import pytest
from scipy import ndimage

from onset.keying.widen_mask import widened


@pytest.mark.parametrize("radius", [1, 2, 7])
@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (31, 17)])
def test_it_is_a_square_dilation(radius: int, shape: tuple[int, int]) -> None:
    mask = np.random.default_rng(4).random(shape) < 0.04
    mask[0, 0] = True
    square = np.ones((2 * radius + 1, 2 * radius + 1), np.bool_)
    assert np.array_equal(widened(mask, radius), ndimage.binary_dilation(mask, square))
