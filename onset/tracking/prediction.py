"""Where numbers will be: their trend over the last answers, for as long ahead as a trend can be trusted.

The trend is a line fitted to the last answers by least squares: of 30 answers a second the last two, of 60 the last
four. On real faces longer ones were worse (they lag), shorter ones at 60 Hz were twice as noisy. How far a trend holds
was measured too: docs/tracking.md.
"""

import math
from collections import deque

import numpy as np

from onset.tracking.one_euro import Numbers

TREND_S = 0.055
"""How far back the answers of a trend reach."""
MOST_ANSWERS = 6
FADE_S = 0.15
"""A trend is followed less and less the further ahead: in all, never further than what it would reach in this time."""


def ahead_s(horizon_s: float) -> float:
    """The time for which a trend is followed to look `horizon_s` ahead: the motion dies away as exp(-t / FADE_S)."""
    return FADE_S * -math.expm1(-horizon_s / FADE_S) if horizon_s > 0 else 0.0


class Trend:
    """The rise a second of each number of an array, by least squares over the last answers."""

    def __init__(self, first: Numbers) -> None:
        self._numbers: deque[Numbers] = deque([first], maxlen=MOST_ANSWERS)
        self._times_s: deque[float] = deque([0.0], maxlen=MOST_ANSWERS)

    def update(self, numbers: Numbers, step_s: float) -> None:
        """Take in the numbers of an answer, `step_s` after the one before."""
        self._times_s.append(self._times_s[-1] + step_s)
        self._numbers.append(numbers)
        while len(self._times_s) > 2 and self._times_s[-1] - self._times_s[0] > TREND_S:
            self._times_s.popleft()
            self._numbers.popleft()

    @property
    def rise(self) -> Numbers:
        """A second; zeros after a single answer."""
        times_s = np.array(self._times_s)
        times_s -= times_s.mean()
        spread = float(times_s @ times_s)
        if not spread:
            return np.zeros_like(self._numbers[-1])
        rise: Numbers = np.tensordot(times_s / spread, np.stack(list(self._numbers)), 1)
        return rise
