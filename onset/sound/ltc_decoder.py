"""Linear timecode read from sound: any level, either direction, from a tenth to four times the speed at
48 kHz, to eight at 96 kHz: beyond that a bit has too few samples.

    crossings      where the signal changes
    bits           an interval near the bit's length is a 0, two near half of it are a 1; the length follows the speed
    word           the last 80 bits when the sync word ends them (forwards) or begins them (backwards)

The word is known when its last bit ends: it names the frame that has just passed. Positions are in samples, never the
time of a call, so that buffers of any size give the same answers.
"""

from collections import deque
from dataclasses import dataclass
from fractions import Fraction

from onset.sound.crossings import Samples, crossings, fresh_state
from onset.sound.ltc_word import SYNC_BITS, WORD_BITS, LtcWord, read_word, reversed_word

_MASK = (1 << WORD_BITS) - 1
_FORWARD_SYNC = 0b1011111111111100  # the last sixteen bits, the newest highest
_BACKWARD_SYNC = 0b0011111111111101
_FOLLOW = 0.15  # how fast the bit's length follows the speed: measured, words survive a change of 20 % a frame


@dataclass(frozen=True, slots=True)
class LtcFrame:
    """One word read. Positions are sample numbers, with fractions, of the word's first and last edge as they came.

    `speed` is 1 at the nominal rate, below 0 when it runs backwards.
    """

    word: LtcWord
    start_sample: float
    end_sample: float
    speed: float


class LtcDecoder:
    """Feed it blocks of mono float samples, in order and without gaps; `gap` says that some are missing."""

    def __init__(self, rate_hz: Fraction, sample_rate_hz: int = 48000) -> None:
        self.rate_hz = rate_hz if round(rate_hz) <= 30 else rate_hz / 2
        self._sample_rate_hz = sample_rate_hz
        self._nominal_bit = float(sample_rate_hz / (self.rate_hz * WORD_BITS))
        self._position = 0
        self._state = fresh_state()
        self._forget()

    def feed(self, block: Samples) -> list[LtcFrame]:
        """The words that end in this block."""
        found = crossings(block, self._state, self._position, self._sample_rate_hz)
        self._position += len(block)
        frames = (self._crossing(float(position)) for position in found)
        return [frame for frame in frames if frame is not None]

    def gap(self, samples: int) -> None:
        """`samples` samples were lost here."""
        self._position += samples
        self._state = fresh_state()
        self._forget()

    def _forget(self) -> None:
        self._last: float | None = None
        self._bit = self._nominal_bit
        self._sure = False
        self._half: float | None = None
        self._bits = 0
        self._edges: deque[float] = deque(maxlen=WORD_BITS + 1)

    def _crossing(self, position: float) -> LtcFrame | None:
        last, self._last = self._last, position
        if last is None:
            return None
        interval = position - last
        if not 0.05 * self._nominal_bit < interval < 12 * self._nominal_bit:
            self._lose(position)
            return None
        if self._half is not None:
            if not 0.6 < interval / self._half < 1.7:  # a half with no other half: the reading was out of step
                self._out_of_step(interval, position)
                return None
            length, self._half = interval + self._half, None
            return self._one_bit(1, length, position)
        if interval < 0.75 * self._bit:
            if interval < 0.25 * self._bit:
                self._out_of_step(interval, position)
                return None
            self._half = interval
            return None
        if interval > 1.5 * self._bit:
            self._out_of_step(interval, position)
            return None
        return self._one_bit(0, interval, position)

    def _one_bit(self, value: int, length: float, position: float) -> LtcFrame | None:
        self._bit += _FOLLOW * (length - self._bit)
        if not self._edges:
            self._edges.append(position - length)
        self._edges.append(position)
        self._bits = (self._bits >> 1) | value << (WORD_BITS - 1)
        if len(self._edges) <= WORD_BITS:
            return None
        if self._bits >> WORD_BITS - SYNC_BITS == _FORWARD_SYNC:
            return self._word(self._bits, 1.0)
        if self._bits & 0xFFFF == _BACKWARD_SYNC:
            return self._word(reversed_word(self._bits), -1.0)
        return None

    def _word(self, bits: int, direction: float) -> LtcFrame | None:
        word = read_word(bits & _MASK, self.rate_hz)
        if word is None:
            return None
        start, end = self._edges[0], self._edges[-1]
        return LtcFrame(word, start, end, direction * WORD_BITS * self._nominal_bit / (end - start))

    def _out_of_step(self, interval: float, position: float) -> None:
        """The interval fits neither a 0 nor half a 1: the speed has jumped, or bits are missing."""
        self._lose(position)
        # Of two neighbours in biphase mark the longer is either the bit or, with its like, half of it: taking it for
        # the bit is put right by the first interval that is half or double of it.
        self._bit = interval

    def _lose(self, position: float) -> None:
        self._bits = 0
        self._half = None
        self._edges.clear()
        self._edges.append(position)
