"""Luma of codes."""

import numpy as np
from onset_kernels.matte_luma import MATTE_LUMA

from tests.kernels.pictures import colours, lanes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR


def test_luma_has_the_standards_weights_and_grey_gives_itself(device: str) -> None:
    rgb = colours(200, seed=1)
    (mask,) = applied(MATTE_LUMA, lanes(rgb), device=device)
    np.testing.assert_allclose(mask, np.array([0.2126, 0.7152, 0.0722]) @ rgb.astype(np.float64), atol=COLOUR)
    (grey,) = applied(MATTE_LUMA, dict.fromkeys("rgb", np.array([0.0, 0.5, 1.0], np.float32)), device=device)
    np.testing.assert_allclose(grey, [0, 0.5, 1], atol=COLOUR)
