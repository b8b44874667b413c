"""A device's clock from jittery readings."""

import numpy as np
import pytest

from onset.sound.clock_fit import ClockFit


@pytest.mark.parametrize("drift_ppm", [-80.0, 0.0, 35.0])
def test_drift_is_found_through_jitter_and_outliers(drift_ppm: float) -> None:
    random = np.random.default_rng(5)
    fit = ClockFit(48000.0)
    per_count = 1e9 / (48000.0 * (1 + drift_ppm * 1e-6))
    for number in range(600):
        count = number * 480 * 10
        late_ns = random.normal(0, 200_000) + (30e6 if number % 37 == 0 else 0)
        fit.add(count, round(5e15 + count * per_count + late_ns))
    line = fit.line()
    assert line is not None
    assert line.drift_ppm(48000.0) == pytest.approx(drift_ppm, abs=2.0)
    assert line.host_ns(48000 * 30) == pytest.approx(5e15 + 48000 * 30 * per_count, abs=60_000)
    assert line.count_at(line.host_ns(1000.0)) == pytest.approx(1000.0, abs=0.01)
    assert line.readings < 600


def test_too_few_readings_give_no_line() -> None:
    fit = ClockFit(48000.0)
    for number in range(7):
        fit.add(number * 480, number * 10_000_000)
    assert fit.line() is None
