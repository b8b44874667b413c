"""Screen subtraction under an uneven light."""

import numpy as np
from onset_kernels.lit_subtract import LIT_SUBTRACT

from tests.kernels import reference
from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR

SCREEN = {"screen_r": 0.06, "screen_g": 0.45, "screen_b": 0.1}


def test_the_screen_is_scaled_by_the_light(device: str) -> None:
    rgb = colours(1000, seed=1)
    a, light = mattes(rgb.shape[1], seed=2), mattes(rgb.shape[1], seed=3) + np.float32(0.5)
    wall = np.array(list(SCREEN.values()))[:, None] * light.astype(np.float64)
    picture = {**lanes(rgb), "a": a, "light": light}
    got = np.stack(applied(LIT_SUBTRACT, picture, SCREEN | {"ceiling": 1.25}, device=device))
    np.testing.assert_allclose(got, reference.screen_subtract(rgb.astype(np.float64), a, wall, 1.25), atol=COLOUR)
