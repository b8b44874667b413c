import numpy as np
import pytest

from onset.bench.trackers.expression_curve import curve_row, order


def test_a_growing_curve_has_order_1_and_a_falling_one_minus_1() -> None:
    amounts = [0.0, 0.25, 0.5, 0.75, 1.0]
    assert order(amounts, [0.0, 0.1, 0.2, 0.9, 1.0]) == pytest.approx(1.0)
    assert order(amounts, [1.0, 0.9, 0.2, 0.1, 0.0]) == pytest.approx(-1.0)
    assert order(amounts, [0.3] * 5) == 0.0


def test_ties_share_their_rank_as_in_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    numbers = np.random.default_rng(4)
    for _ in range(20):
        one, other = numbers.integers(0, 5, (2, 12)).astype(float)
        assert order(one.tolist(), other.tolist()) == pytest.approx(stats.spearmanr(one, other).statistic)


def test_a_row_says_how_far_it_went_back_and_what_leaked() -> None:
    own, leak = [0.0, 0.6, 0.5, 0.9], [0.2, 0.3, 0.5, 0.4]
    found = [{"jawOpen": a, "mouthFunnel": b, "mouthPucker": 0.1} for a, b in zip(own, leak, strict=True)]
    row = curve_row(["jawOpen"], [0.0, 0.4, 0.6, 1.0], found, bench="x")
    assert (row["bench"], row["start"], row["full"]) == ("x", 0.0, 0.9)
    assert row["most_back"] == pytest.approx(0.1)
    assert row["half"] == pytest.approx(0.55)
    assert row["others"] == {"mouthFunnel": pytest.approx(0.3), "mouthPucker": 0.0}
    assert row["others_rms"] == pytest.approx(np.sqrt(0.09 / 2), abs=1e-3)
