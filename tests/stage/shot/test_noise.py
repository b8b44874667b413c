import numpy as np
import pytest

from onset.stage.shot.camera import Sensor
from onset.stage.shot.noise import exposed


@pytest.mark.parametrize("level", [0.02, 0.2, 0.7])
@pytest.mark.parametrize("blotch", [0.0, 0.6])
def test_noise_has_the_variance_of_photons_and_of_reading(level: float, blotch: float) -> None:
    sensor = Sensor(full_well=2000.0, read=0.004, gains=(1.4, 1.0, 1.8), blotch=blotch)
    seen = exposed(np.full((300, 400, 3), level, np.float32), sensor, np.random.default_rng(4))
    for channel, gain in enumerate(sensor.gains):
        stated = np.sqrt(level * gain / 2000.0 + (gain * 0.004) ** 2)
        assert seen[..., channel].std() == pytest.approx(stated, rel=0.05)
        assert seen[..., channel].mean() == pytest.approx(level, abs=0.02 * stated)


def test_red_s_and_blue_s_noise_is_shared_with_their_neighbours() -> None:
    seen = exposed(np.full((300, 400, 3), 0.3, np.float32), Sensor(blotch=0.8), np.random.default_rng(5)) - 0.3
    alike = [float((seen[:, 1:, c] * seen[:, :-1, c]).mean() / seen[..., c].var()) for c in range(3)]
    assert alike[0] > 0.3
    assert abs(alike[1]) < 0.02
    assert alike[2] > 0.3


def test_the_sensor_stops_at_black_and_where_it_clips() -> None:
    seen = exposed(np.array([[[0.0, 1.5, 9.0]]], np.float32), Sensor(clips_at=4.0), np.random.default_rng(6))
    assert seen[0, 0, 0] >= 0.0
    assert seen[0, 0, 1] == pytest.approx(1.5, abs=0.2)
    assert seen[0, 0, 2] == 4.0
