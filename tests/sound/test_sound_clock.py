"""Samples keep their place on the host's clock over jitter, losses told and untold, and another card."""

import numpy as np

from onset.sound.sound_clock import SoundClock

RATE_HZ, BLOCK, START_NS = 48_000, 480, 5_000_000_000


class Card:
    """A card that runs 90 ppm fast, heard with up to 3 ms of jitter."""

    def __init__(self) -> None:
        self.clock = SoundClock(RATE_HZ)
        self._taken = 0
        self._random = np.random.default_rng(3)

    def true_ns(self, sample: int) -> int:
        return START_NS + round(sample * 1e9 / (RATE_HZ * (1 + 90e-6)))

    def hear(self, blocks: int, *, told: int = 0, untold: int = 0) -> int:
        lost = 0
        self._taken += told + untold
        for number in range(blocks):
            host_ns = self.true_ns(self._taken) + round(self._random.exponential(0.5e6))
            lost += self.clock.place(BLOCK, host_ns, told if number == 0 else 0)
            self._taken += BLOCK
        return lost

    def error_samples(self) -> float:
        """How far the clock's count is off the samples that the card has really taken."""
        line = self.clock.line
        assert line is not None
        return line.count_at(self.true_ns(self._taken)) - self._taken


def test_drift_is_measured_and_the_place_of_a_sample_known_to_a_fraction_of_a_millisecond() -> None:
    card = Card()
    assert card.hear(6000) == 0
    line = card.clock.line
    assert line is not None
    assert abs(line.drift_ppm(RATE_HZ) - 90) < 5
    assert abs(card.error_samples()) < 0.001 * RATE_HZ


def test_losses_that_are_told_and_losses_that_are_not_leave_no_sample_out_of_place() -> None:
    card = Card()
    card.hear(500)
    assert card.hear(100, told=4000) == 4000
    silent = card.hear(200, untold=9600)
    assert abs(silent - 9600) < 0.003 * RATE_HZ
    assert abs(card.error_samples()) < 0.004 * RATE_HZ


def test_a_card_that_was_away_is_placed_by_the_hosts_clock() -> None:
    card = Card()
    card.hear(500)
    card.clock.reopened()
    lost = card.hear(300, untold=RATE_HZ * 3)
    assert abs(lost - RATE_HZ * 3) < 0.004 * RATE_HZ
    assert abs(card.error_samples()) < 0.004 * RATE_HZ
