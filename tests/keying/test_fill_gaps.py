import numpy as np
import pytest

from onset.keying.fill_gaps import fill_gaps


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (7, 5), (64, 33), (270, 480)])
def test_a_constant_fills_its_gaps_with_itself(shape: tuple[int, int]) -> None:
    weight = (np.random.default_rng(1).random(shape) < 0.4).astype(np.float32)
    weight[0, 0] = 1
    values = np.where(weight > 0, np.float32(0.3), np.float32(9))[None].copy()
    fill_gaps(values, weight)
    assert values == pytest.approx(np.full((1, *shape), 0.3), abs=1e-6)


def test_what_was_seen_stays_to_the_bit() -> None:
    random = np.random.default_rng(2)
    values = random.random((3, 50, 70), np.float32)
    weight = (random.random((50, 70)) < 0.5).astype(np.float32)
    before = values.copy()
    fill_gaps(values, weight)
    seen = weight > 0
    assert np.array_equal(values[:, seen], before[:, seen])
    assert not np.array_equal(values[:, ~seen], before[:, ~seen])


def test_a_gap_is_filled_from_its_rim_without_overshoot() -> None:
    ramp = np.broadcast_to(np.linspace(0, 1, 90, dtype=np.float32), (60, 90))
    weight = np.ones((60, 90), np.float32)
    weight[20:40, 30:60] = 0
    values = np.where(weight > 0, ramp, np.float32(5))[None].copy()
    fill_gaps(values, weight)
    gap = values[0, 20:40, 30:60]
    assert gap.min() >= ramp[0, 29] - 0.02
    assert gap.max() <= ramp[0, 60] + 0.02
    assert np.abs(gap - ramp[20:40, 30:60]).max() < 0.12


def test_where_nothing_was_seen_nothing_changes() -> None:
    values = np.full((3, 9, 9), 0.5, np.float32)
    fill_gaps(values, np.zeros((9, 9), np.float32))
    assert (values == 0.5).all()
