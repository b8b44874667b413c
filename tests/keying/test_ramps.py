import numpy as np
import pytest

from onset.keying.ramps import ramp


@pytest.mark.parametrize(("value", "risen"), [(-1.0, 0.0), (0.2, 0.0), (0.3, 0.25), (0.6, 1.0), (9.0, 1.0)])
def test_a_ramp_is_straight_and_stays_between_0_and_1(value: float, risen: float) -> None:
    assert ramp(np.float32(value), np.float32(0.2), np.float32(0.6)) == pytest.approx(risen, abs=1e-6)
