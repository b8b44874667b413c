import numpy as np

from onset.stage.shot.cloth import CHIFFON, Drape
from tests.stage.shot.painted import painted


def test_folds_lie_over_one_ply_and_never_close_it() -> None:
    alpha = painted(Drape(-0.5, 0.3, stir=0.0))[3]
    inside = alpha[60:200, 120:240]
    assert inside.min() > 0.9 * CHIFFON.opacity
    assert inside.max() < 0.8
    assert inside.std() > 0.03


def test_it_stirs_most_at_its_lower_end() -> None:
    moved = np.abs(painted(Drape(-0.5, 0.3), 0)[3] - painted(Drape(-0.5, 0.3), 12)[3])
    assert moved[-60:].mean() > 3 * moved[:30].mean() > 0
