"""A tone, and timecode on one channel, by a clock that may be off by a known amount: for tests and for jam-sync."""

import time
from fractions import Fraction

import numpy as np

from onset.frame import monotonic_ns
from onset.sound.ltc_generator import LtcGenerator
from onset.sound.sound_block import SoundBlock
from onset.sound.tables import SoundTable
from onset.timecode import Timecode


class GeneratedInput:
    """Sound as a card with this clock would give it. Raises ValueError for a first label that is none."""

    def __init__(self, table: SoundTable, rate_hz: Fraction, *, start_ns: int | None = None) -> None:
        self.name = "generated"
        self._table = table
        self._count = 0
        self._block = max(1, table.sample_rate_hz * table.block_ms // 1000)
        self._real_hz = table.sample_rate_hz * (1.0 + table.drift_ppm * 1e-6)
        self._start_ns = monotonic_ns() if start_ns is None else start_ns
        self._level = 10.0 ** (table.level_dbfs / 20.0)
        self._ltc = None
        if table.ltc_channel:
            start = Timecode.parse(table.ltc_start, rate_hz)
            self._ltc = LtcGenerator(start, rate_hz, table.sample_rate_hz, level=self._level)

    def read(self, wait_s: float) -> SoundBlock | None:
        """The next block, when its last sample is due."""
        due_ns = self._host_ns(self._count + self._block)
        left_s = (due_ns - monotonic_ns()) * 1e-9
        if left_s > 0:
            time.sleep(min(left_s, wait_s))
            if left_s > wait_s:
                return None
        return self.make()

    def make(self) -> SoundBlock:
        """The next block, at once."""
        table, first = self._table, self._count
        self._count += self._block
        turns = np.arange(first, self._count) * (table.tone_hz / table.sample_rate_hz) % 1.0
        tone = (self._level * np.sin(2.0 * np.pi * turns)).astype(np.float32)
        samples = np.repeat(tone[:, None], table.channels, axis=1)
        if self._ltc is not None:
            samples[:, table.ltc_channel - 1] = self._ltc.samples(self._block)
        return SoundBlock(samples, self._host_ns(first))

    def close(self) -> None:
        """There is nothing to let go of."""

    def _host_ns(self, count: int) -> int:
        return self._start_ns + round(count * 1e9 / self._real_hz)
