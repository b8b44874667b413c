"""LTC through a whole chain without a sound card: a generated wave by a clock that is off, with jitter."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.frame import Frame
from onset.sound.labels import LabelEvent, Labels
from onset.sound.ltc_generator import LtcGenerator
from onset.sound.ltc_track import LtcTrack
from onset.sound.sound_block import Samples
from onset.sound.sound_clock import SoundClock
from onset.sound.tables import TimecodeTable
from onset.timecode import Timecode

PICTURE = Picture(16, 16, Layout.GRAY8, LINEAR_709)
SAMPLE_RATE_HZ = 48_000
START_NS = 7_000_000_000_000
BLOCK = 480


def frame_at(index: int, captured_ns: int, timecode: Timecode | None = None) -> Frame:
    return Frame((), PICTURE, index, captured_ns, timecode=timecode)


class Heard:
    """A camera of `rate_hz` locked to LTC that a card with `drift_ppm` hears; `edit` changes the wave before that."""

    def __init__(
        self, rate_hz: Fraction, start: str = "01:00:00:00", *, drift_ppm: float = 0.0, jitter_ms: float = 0.0,
        table: TimecodeTable | None = None,
    ) -> None:  # fmt: skip
        self.rate_hz = rate_hz
        self.table = table or TimecodeTable()
        self.ltc_hz = self.table.ltc_rate_hz(rate_hz)
        self.first = Timecode.parse(start, self.ltc_hz)
        self.labels = Labels(self.table, rate_hz)
        self.track = LtcTrack(self.ltc_hz, SAMPLE_RATE_HZ)
        self.clock = SoundClock(SAMPLE_RATE_HZ)
        self.events: list[LabelEvent] = []
        self.frames: list[Frame] = []
        self._real_hz = SAMPLE_RATE_HZ * (1 + drift_ppm * 1e-6)
        self._jitter_ns = jitter_ms * 1e6
        self._random = np.random.default_rng(7)
        self._index = 0

    def wave(self, seconds: float, start: Timecode | None = None) -> Samples:
        """LTC as the card samples it: its clock runs faster, so it takes more samples of the same wave."""
        exact = LtcGenerator(start or self.first, self.ltc_hz, 192_000).samples(int(seconds * 192_000))
        places = np.arange(int(seconds * self._real_hz)) * (192_000 / self._real_hz)
        heard: Samples = np.interp(places, np.arange(len(exact)), exact).astype(np.float32)
        return heard

    def play(self, wave: Samples) -> None:
        """Hear it block by block; frames are labelled as they come, 60 ms behind the newest sound at the soonest."""
        for at in range(0, len(wave), BLOCK):
            block = wave[at : at + BLOCK]
            host_ns = START_NS + round(self.clock.position / self._real_hz * 1e9) + self._jitter()
            lost = self.clock.place(len(block), host_ns, 0)
            assert lost == 0
            self.track.feed(block)
            line = self.clock.line
            anchor = self.track.anchor(line) if line is not None else None
            if anchor is not None:
                self.labels.anchored("ltc", anchor)
            now_ns = START_NS + round(self.clock.position / self._real_hz * 1e9)
            while self.captured_ns(self._index) <= now_ns:
                frame = frame_at(self._index, self.captured_ns(self._index) + self._jitter())
                if anchor is not None:
                    self.events += self.labels.label(frame)
                    self.frames.append(frame)
                self._index += 1

    def captured_ns(self, index: int) -> int:
        return START_NS + int(index * 10**9 / self.rate_hz)

    def true_label(self, index: int) -> Timecode:
        count = self.first.count * (2 if self.rate_hz > 30 else 1) + index
        return Timecode.from_count(count, self.rate_hz, drop=self.first.drop)

    def _jitter(self) -> int:
        return round(self._random.uniform(-self._jitter_ns, self._jitter_ns))


def without(wave: Samples, from_s: float, to_s: float) -> Samples:
    """The wave with a silence in it."""
    cut = wave.copy()
    cut[round(from_s * SAMPLE_RATE_HZ) : round(to_s * SAMPLE_RATE_HZ)] = 0.0
    return cut


def bridging(seconds: float) -> TimecodeTable:
    return replace(TimecodeTable(), bridge_s=seconds)
