import numpy as np
import pytest
from onset_kernels.picture import Siting

from onset.stage.shot.subsampling import subsampled

ACROSS = {Siting.LEFT: 0.0, Siting.TOP_LEFT: 0.0, Siting.CENTRE: 0.5}
DOWN = {Siting.LEFT: 0.5, Siting.TOP_LEFT: 0.0, Siting.CENTRE: 0.5}


@pytest.mark.parametrize("siting", list(ACROSS))
@pytest.mark.parametrize("divide", [(2, 2), (2, 1), (1, 1)])
def test_a_slope_has_at_each_sample_the_value_of_the_place_where_it_lies(
    siting: Siting, divide: tuple[int, int]
) -> None:
    y, x = np.mgrid[:16, :24].astype(np.float32)
    small = subsampled(3 * x + 5 * y, divide, siting)
    assert small.shape == (16 // divide[1], 24 // divide[0])
    across = np.arange(small.shape[1]) * divide[0] + (ACROSS[siting] if divide[0] == 2 else 0.0)
    down = np.arange(small.shape[0]) * divide[1] + (DOWN[siting] if divide[1] == 2 else 0.0)
    wanted = 3 * across[None, :] + 5 * down[:, None]
    # The first column and row of samples on them have no neighbour before: theirs is a mean with themselves.
    np.testing.assert_allclose(small[1:, 1:], wanted[1:, 1:], rtol=1e-6)


def test_a_siting_that_no_camera_has_is_refused() -> None:
    with pytest.raises(ValueError, match="bottom-right"):
        subsampled(np.zeros((4, 4), np.float32), (2, 2), Siting.BOTTOM_RIGHT)
