"""What neighbourhoods vote for: cloth 1, a veil -1, and what varies as neither does."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.cloth_votes import MOMENTS, add_up, gather, vote
from onset.keying.small_veils import CLOTH, VEIL
from onset.stage.recipe import GREEN

ROWS, COLUMNS = 40, 48
YELLOW, RED = (0.69, 0.43, 0.026), (0.70, 0.13, 0.12)
Planes = NDArray[np.float64]


def flat(colour: tuple[float, float, float]) -> Planes:
    return np.broadcast_to(np.array(colour)[:, None, None], (3, ROWS, COLUMNS))


def voted(made: Planes, neither: float) -> float:
    """The vote of 3 x 3 cells in the midst of `made`, half a proxy before a green screen."""
    half, plate = made.astype(np.float32), flat(GREEN).astype(np.float32)
    shape = ROWS // 2, COLUMNS // 2
    cells, apart = np.zeros((shape[0], 6, shape[1]), np.float32), np.zeros(shape, np.float32)
    sums, votes = np.zeros((shape[0], MOMENTS, shape[1]), np.float32), np.zeros((shape[0], 2, shape[1]), np.float32)
    gather(half, plate, cells, apart)
    add_up(cells, apart, 1, False, 1, sums)
    vote(sums, cells, 1, 0, neither, votes)
    said, counts = votes[shape[0] // 2, :, shape[1] // 2]
    return float(said / counts)


FOLDS = 0.8 + 0.2 * np.sin(np.mgrid[:ROWS, :COLUMNS][1] / 2.0)


@pytest.mark.parametrize("neither", [0.0, 1.0])
def test_folds_are_cloth_and_density_is_a_veil(neither: float) -> None:
    assert voted(FOLDS * flat(RED), neither) > 0.9
    assert voted(flat(GREEN) + 0.5 * FOLDS * (flat(RED) - flat(GREEN)), neither) < -0.8


def test_yellow_beside_red_varies_as_neither() -> None:
    seam = np.where(np.arange(COLUMNS) < COLUMNS // 2, flat(YELLOW), flat(RED))
    assert voted(seam, 0.0) < VEIL
    assert voted(seam, 1.0) > CLOTH
