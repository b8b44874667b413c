"""Linear timecode as sound: biphase mark, a transition at every bit's edge and one more in the middle of a 1.

ST 12-1:2014, clause 10: a rise of 40 us from 10 to 90 %. Bits lie at exact fractions of the frame, so that a
minute of it is a minute of sound at every rate; samples between two calls continue the same wave.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from onset.sound.ltc_word import WORD_BITS, LtcWord
from onset.timecode import Timecode, nominal_base

Samples = NDArray[np.float32]
_RISE_S = 40e-6 / 0.8  # 10 to 90 % in 40 us


class LtcGenerator:
    """LTC from label `start` on, `rate_hz` up to 30 frames a second. `level` is the peak, 0 to 1 (0.126: -18 dBFS).

    Raises ValueError for a rate above 30: send 60 as 30.
    """

    def __init__(
        self,
        start: Timecode,
        rate_hz: Fraction,
        sample_rate_hz: int = 48000,
        *,
        level: float = 0.126,
        user_bits: int = 0,
    ) -> None:
        if nominal_base(rate_hz) > 30:
            raise ValueError(f"linear timecode of {rate_hz} frames a second; it has at most 30: send half of it")
        if start.base != nominal_base(rate_hz):
            raise ValueError(f"label {start} counts {start.base} frames a second, the rate is {rate_hz}")
        self._first = start.count
        self._drop = start.drop
        self._rate_hz = rate_hz
        self._per_frame = Fraction(sample_rate_hz) / rate_hz
        self._rise = max(1.0, _RISE_S * sample_rate_hz)
        self._level = level
        self._user_bits = user_bits
        self._position = 0

    @property
    def position(self) -> int:
        """Samples given so far."""
        return self._position

    def samples(self, count: int) -> Samples:
        """The next `count` samples, float32 within +-level."""
        start, end = self._position, self._position + count
        self._position = end
        margin = int(self._rise) + 1
        first = int((start - margin) / self._per_frame) - 1
        last = int((end + margin) / self._per_frame) + 1
        edges = np.concatenate([self._edges(number) for number in range(first, last + 1)])
        # Every word has an even number of transitions, so that each frame begins with a rise.
        here = np.arange(start, end, dtype=np.float64)
        after = np.searchsorted(edges, here, side="right")
        near = np.clip(np.stack([after - 1, after]), 0, len(edges) - 1)
        offset = (here - edges[near]) / self._rise
        rising = 1.0 - 2.0 * (near % 2)
        ramps = np.clip(2.0 * offset, -1.0, 1.0) * rising
        closest = np.abs(offset).argmin(axis=0)
        wave = np.take_along_axis(ramps, closest[None], axis=0)[0]
        scaled: Samples = (self._level * wave).astype(np.float32)
        return scaled

    def _edges(self, number: int) -> NDArray[np.float64]:
        """Sample positions of the transitions of frame `number`, counted from the first."""
        label = Timecode.from_count(self._first + number, self._rate_hz, drop=self._drop)
        bits = LtcWord(label, self._user_bits).pack()
        start = float(number * self._per_frame)
        per_bit = float(self._per_frame) / WORD_BITS
        edges = []
        for bit in range(WORD_BITS):
            edges.append(start + bit * per_bit)
            if bits >> bit & 1:
                edges.append(start + (bit + 0.5) * per_bit)
        return np.asarray(edges)
