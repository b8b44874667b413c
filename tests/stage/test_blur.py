import numpy as np
import pytest
from scipy.ndimage import uniform_filter1d

from onset.stage.blur import soften


@pytest.mark.parametrize("shape", [(37, 50), (4, 9), (1, 30), (7, 1), (3, 3), (64, 65)])
@pytest.mark.parametrize("radius", [1, 2, 7, 20, 60])
def test_two_boxes_each_way_as_scipy_makes_them(shape: tuple[int, int], radius: int) -> None:
    plane = np.random.default_rng(5).random(shape).astype(np.float32)
    out, scratch = np.empty_like(plane), np.empty_like(plane)
    soften(plane, radius, out, scratch)
    size = 2 * max(1, radius // 2) + 1
    expected = plane.astype(np.float64)
    for axis in (1, 1, 0, 0):
        expected = uniform_filter1d(expected, size, axis=axis, mode="constant")
    np.testing.assert_allclose(out, expected, atol=2e-6)
