"""The timecode in a channel of sound, followed: the newest anchor, how fast it runs, what was missed.

dropout     words are missing between two that were read
jump        a word says another label than the one before promised
"""

from collections import deque
from dataclasses import dataclass
from fractions import Fraction

from onset.sound.anchor import Anchor
from onset.sound.clock_fit import ClockLine
from onset.sound.ltc_decoder import LtcDecoder, LtcFrame
from onset.sound.sound_block import Samples
from onset.timecode import Timecode, nominal_base

_MEASURED = 50
_BREAKS = 1000
_NEAR = 0.5
_OFF_RATE = 400e-6
"""Further off than any clock: 29.97 instead of 30 is 1000 parts in a million, a bad sound card 100."""


@dataclass(frozen=True, slots=True)
class LtcBreak:
    """Where timecode did not go on: `jump` or `dropout`, the sample at which it came back, the labels on both sides."""

    what: str
    sample: float
    before: Timecode
    after: Timecode


class LtcTrack:
    """Feed it one channel in order. `rate_hz` is what the timecode is expected to run at, 30 at most."""

    def __init__(self, rate_hz: Fraction, sample_rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._sample_rate_hz = sample_rate_hz
        self._decoder = LtcDecoder(rate_hz, sample_rate_hz)
        self._per_frame = float(sample_rate_hz / rate_hz)
        self._last: LtcFrame | None = None
        self._run: deque[float] = deque(maxlen=_MEASURED)
        self.words = self.jumps = self.dropouts = 0
        self.breaks: deque[LtcBreak] = deque(maxlen=_BREAKS)

    def feed(self, block: Samples) -> list[LtcFrame]:
        """The words that end in this block, counted and compared with those before."""
        frames = self._decoder.feed(block)
        for frame in frames:
            self._follow(frame)
        return frames

    def gap(self, samples: int) -> None:
        """`samples` samples were lost here."""
        self._decoder.gap(samples)

    def anchor(self, line: ClockLine) -> Anchor | None:
        """The newest word on the host's clock; None before the first."""
        last = self._last
        if last is None:
            return None
        host_ns = line.host_ns(last.start_sample)
        return Anchor(last.word.timecode, host_ns, self.rate_hz, last.speed, last.word.user_bits)

    @property
    def measured_hz(self) -> float:
        """How many words a second come, by the length of the last fifty; 0 before there are ten."""
        if len(self._run) < 10:
            return 0.0
        return self._sample_rate_hz * len(self._run) / sum(self._run)

    @property
    def off_rate(self) -> str:
        """A sentence when the timecode runs at another rate than the one expected, empty when not."""
        measured = self.measured_hz
        if not measured or self._last is None or self._last.speed < 0:
            return ""
        off = measured / float(self.rate_hz) - 1.0
        if abs(off) < _OFF_RATE or len(self._run) < _MEASURED:
            return ""
        return f"LTC runs at {measured:.2f} frames a second, {float(self.rate_hz):.2f} are expected ([timecode] rate)"

    def _follow(self, frame: LtcFrame) -> None:
        self.words += 1
        length = frame.end_sample - frame.start_sample
        last, self._last = self._last, frame
        if last is None:
            return
        steps = (frame.start_sample - last.start_sample) / length
        self._run.append(length)
        if abs(steps - 1.0) >= _NEAR:
            self.dropouts += 1
            self._broken("dropout", last, frame)
        whole = max(1, round(steps)) * (1 if frame.speed > 0 else -1)
        apart = _apart(last.word.timecode, frame.word.timecode, self.rate_hz)
        # Over a long silence the count by the newest word's length is a frame or so uncertain in fifty.
        if abs(apart - whole) > 0.02 * abs(whole):
            self.jumps += 1
            self._broken("jump", last, frame)

    def _broken(self, what: str, last: LtcFrame, frame: LtcFrame) -> None:
        self.breaks.append(LtcBreak(what, frame.start_sample, last.word.timecode, frame.word.timecode))


def _apart(first: Timecode, second: Timecode, rate_hz: Fraction) -> int:
    """Frames from one label to the other, the short way round midnight."""
    day = frames_a_day(rate_hz, drop=first.drop)
    return (second.count - first.count + day // 2) % day - day // 2


def frames_a_day(rate_hz: Fraction, *, drop: bool) -> int:
    """Labels in 24 hours."""
    base = nominal_base(rate_hz)
    return 144 * (600 * base - 9 * (base // 15)) if drop else 86_400 * base
