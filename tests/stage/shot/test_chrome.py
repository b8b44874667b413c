import numpy as np

from onset.stage.shot.chrome import Globe
from tests.stage.shot.painted import painted


def test_polished_metal_is_opaque_and_mirrors_the_screen_at_its_rim() -> None:
    figure = painted(Globe(0.0, 0.5, 0.2, swing=0.0), rows=400, columns=400)
    y, x = np.mgrid[:400, :400] + 0.5
    away = np.hypot(x - 200, y - 200) / 80
    np.testing.assert_allclose(figure[3][away < 0.97], 1.0, atol=1e-6)
    mirror = figure[4]
    assert mirror[(away > 0.95) & (away < 0.98)].min() > 0.3
    assert mirror[(away < 0.7) & (y < 210)].max() == 0.0
    assert (mirror <= figure[3] + 1e-6).all()


def test_on_a_table_it_mirrors_the_table_below_and_never_the_screen_there() -> None:
    figure = painted(Globe(0.0, 0.5, 0.2, swing=0.0, cord=False), rows=400, columns=400)
    assert figure[4][265:].max() < 0.05
    table = figure[:3, 255, 200] / figure[3, 255, 200]
    assert table[0] > 1.5 * table[2], "wood is warm"


def test_a_swinging_globe_blurs_at_its_sides_only() -> None:
    alpha = painted(Globe(0.0, 0.5, 0.2, swing=0.2, swing_hz=3.0), rows=400, columns=400, exposures=9)[3]
    partly = (alpha[200:240] > 0.02) & (alpha[200:240] < 0.98)
    assert partly.sum(axis=1).min() > 6
    assert alpha.max() == 1.0
