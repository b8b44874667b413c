import numpy as np

from onset.stage.shot.net import Net
from tests.stage.shot.painted import painted

NET = Net(0.0, 0.5, 0.8, 0.6, across=10, down=8, thread=0.004, billow=0.02)


def test_threads_are_opaque_and_meshes_open() -> None:
    alpha = painted(NET, rows=480, columns=852)[3]
    inside = alpha[150:330, 280:570]
    assert (inside == 0.0).mean() > 0.6
    assert (inside > 0.95).mean() > 0.05


def test_it_billows() -> None:
    first, later = painted(NET, 0)[3], painted(NET, 6)[3]
    assert np.abs(first - later).mean() > 0.01
