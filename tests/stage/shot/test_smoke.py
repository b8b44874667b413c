import numpy as np

from onset.stage.shot.smoke import Smoke
from tests.stage.shot.painted import painted

SMOKE = Smoke(density=0.5, y=0.7, reach=0.4, drift=0.3)


def test_smoke_is_thin_soft_and_of_one_colour() -> None:
    figure = painted(SMOKE)
    alpha = figure[3]
    assert 0.1 < alpha.max() <= 0.5
    assert np.abs(np.diff(alpha, axis=1)).max() < 0.06, "an edge is no smoke"
    assert not alpha[: int(0.29 * 240)].any()
    some = alpha > 0.01
    for channel, colour in enumerate(SMOKE.colour):
        np.testing.assert_allclose(figure[channel][some] / alpha[some], colour, rtol=1e-4)


def test_it_drifts() -> None:
    first, later = painted(SMOKE, 0)[3], painted(SMOKE, 5)[3]
    assert 0.002 < np.abs(first - later).mean() < 0.1
