"""Timecode written into a sound file, and read from one: what a sound assistant asks before the day begins."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from onset.counted import counted
from onset.errors import InputError, WorkError
from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.file_input import decoded, sample_rate_of
from onset.sound.ixml import SoundSlate
from onset.sound.levels import Levels
from onset.sound.ltc_decoder import LtcFrame
from onset.sound.ltc_generator import LtcGenerator
from onset.sound.ltc_track import LtcTrack
from onset.sound.sound_block import Samples
from onset.sound.sound_log import time_reference
from onset.timecode import Timecode, nominal_base

RATES = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30))
_WRITTEN_AT_ONCE_S = 10
_TRIED_S = (4.0, 40.0)
"""What is tried of a file to find its rate; the longer one where the labels of the first reach no full second."""
_SAME_RATE = 400e-6
"""Closer than this is no other rate: 24 and 23.976 are 1000 parts in a million apart, sound cards 100."""
_FEWEST_WORDS = 10
"""Of fewer their length tells no rate."""


def write_ltc(
    path: Path, start: Timecode, rate_hz: Fraction, seconds: float, *, sample_rate_hz: int = 48_000,
    level_dbfs: float = -18.0,
) -> dict[str, Any]:  # fmt: skip
    """A mono BWF of so many seconds of LTC. Raises WorkError when it is there already or cannot be written."""
    generator = LtcGenerator(start, rate_hz, sample_rate_hz, level=10.0 ** (level_dbfs / 20.0))
    total = round(seconds * sample_rate_hz)
    reference = time_reference(str(start), str(rate_hz), sample_rate_hz)
    rate = f"{rate_hz.numerator}/{rate_hz.denominator}"
    slate = SoundSlate(reference, description=f"LTC {start}", rate=rate, drop=start.drop)
    try:
        with BroadcastWave(path, 1, sample_rate_hz, slate) as wave:
            try:
                while wave.samples < total:
                    count = min(total - wave.samples, _WRITTEN_AT_ONCE_S * sample_rate_hz)
                    wave.write(generator.samples(count)[:, None])
            except BaseException:  # Ctrl-C too: a part of it would pass for the whole
                path.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise WorkError(f"{path}: is there already; give another name, or leave --start out to read it") from None
    except OSError as error:
        raise WorkError(f"{path}: cannot be written: {error.strerror or error}") from None
    frames = int(seconds * rate_hz)
    last = Timecode.from_count(start.count + max(0, frames - 1), rate_hz, drop=start.drop)
    return {"file": str(path), "first": str(start), "last": str(last), "frames": frames, "rate": str(rate_hz)}


@dataclass
class LtcReading:
    """What a channel of a file says. Jumps and dropouts are (seconds into the file, from, to)."""

    channel: int
    rate_hz: Fraction
    words: int
    first: str
    first_s: float
    last: str
    jumps: list[tuple[float, str, str]]
    dropouts: list[tuple[float, str, str]]
    speed: float
    peak_dbfs: float
    user_bits: str
    rate_is: str = "given"

    def told(self) -> dict[str, Any]:
        """For the command line and JSON."""
        return {
            "channel": self.channel, "rate": str(self.rate_hz), "rate_is": self.rate_is, "words": self.words,
            "first": self.first, "first_at_s": round(self.first_s, 6), "last": self.last, "speed": round(self.speed, 5),
            "peak_dbfs": self.peak_dbfs, "user_bits": self.user_bits,
            "jumps": [{"at_s": round(at, 3), "from": one, "to": two} for at, one, two in self.jumps],
            "dropouts": [{"at_s": round(at, 3), "from": one, "to": two} for at, one, two in self.dropouts],
        }  # fmt: skip


def read_ltc(path: Path, rate_hz: Fraction | None = None, channel: int = 0) -> LtcReading:
    """Read timecode from any sound that FFmpeg opens; without `rate_hz` and `channel` (from 1) those that fit best.

    Raises InputError when there is no sound, no such channel, or no timecode in it.
    """
    sample_rate_hz = sample_rate_of(path)
    rates = (rate_hz,) if rate_hz else RATES
    for tried_s in _TRIED_S:
        head = _head(path, sample_rate_hz, tried_s)
        if channel > head.shape[1]:
            raise InputError(f"{path}: has {counted(head.shape[1], 'channel')}, there is none of number {channel}")
        channels = [channel] if channel else list(range(1, head.shape[1] + 1))
        fits = [_fit(head[:, one - 1], rate, sample_rate_hz, one) for one in channels for rate in rates]
        best = max(fits, key=lambda fit: (fit.words, -fit.off))
        if rate_hz or best.words <= 0 or (best.counts_whole_second or best.at_speed):
            break
    if best.words <= 0:
        where = f"channel {channel}" if channel else f"any of its {counted(head.shape[1], 'channel')}"
        raise InputError(f"{path}: there is no LTC in {where}")
    reading = _read(path, best.rate_hz, sample_rate_hz, best.channel)
    reading.rate_is = "given" if rate_hz else best.rate_is
    return reading


@dataclass(frozen=True, slots=True)
class _Fit:
    """What a rate makes of a channel. `words` are those read less the jumps among them; `off` is how far their length
    is from the rate's; `counts_whole_second`: labels ran over the end of a second, where 24, 25 and 30 differ."""

    channel: int
    rate_hz: Fraction
    words: int
    off: float
    counts_whole_second: bool
    drop: bool

    @property
    def at_speed(self) -> bool:
        """Whether words are as long as at this rate, and enough of them to say so."""
        return self.words >= _FEWEST_WORDS and self.off < _SAME_RATE

    @property
    def rate_is(self) -> str:
        """How it is known."""
        if self.at_speed:
            return "as the words' length says"
        if self.counts_whole_second and (self.drop or nominal_base(self.rate_hz) == 25):
            return "as the labels say"
        if self.counts_whole_second:
            base = nominal_base(self.rate_hz)
            return (
                f"a guess: labels count to {base}, and the speed leaves open whether {base} or {base}000/1001; --rate"
            )
        return "a guess: neither the labels nor the words' length tell it; --rate"


def _head(path: Path, sample_rate_hz: int, tried_s: float) -> Samples:
    """The first loud seconds, for a trial."""
    pieces: list[Samples] = []
    length = 0
    for piece in decoded(path):
        if not pieces and not np.abs(piece).max(initial=0.0) > 0.005:
            continue
        pieces.append(piece)
        length += len(piece)
        if length > tried_s * sample_rate_hz:
            break
    return np.concatenate(pieces) if pieces else np.zeros((0, 1), np.float32)


def _fit(samples: Samples, rate_hz: Fraction, sample_rate_hz: int, channel: int) -> _Fit:
    """Drop-frame labels are 29.97's alone."""
    track = LtcTrack(rate_hz, sample_rate_hz)
    frames = track.feed(np.ascontiguousarray(samples))
    labels = [frame.word.timecode for frame in frames]
    lengths = [frame.end_sample - frame.start_sample for frame in frames]
    off = abs(sample_rate_hz / float(np.mean(lengths)) / float(rate_hz) - 1.0) if lengths else 1.0
    seconds = any(one.seconds != two.seconds for one, two in pairwise(labels)) and not track.jumps
    drop = bool(labels) and labels[0].drop
    return _Fit(channel, rate_hz, len(frames) - track.jumps, round(off, 5), seconds, drop)


def _read(path: Path, rate_hz: Fraction, sample_rate_hz: int, channel: int) -> LtcReading:
    track, levels = LtcTrack(rate_hz, sample_rate_hz), Levels(1)
    frames: list[LtcFrame] = []
    for piece in decoded(path):
        samples = np.ascontiguousarray(piece[:, channel - 1])
        levels.add(samples[:, None])
        frames += track.feed(samples)
    breaks: dict[str, list[tuple[float, str, str]]] = {"jump": [], "dropout": []}
    for one in track.breaks:
        breaks[one.what].append((one.sample / sample_rate_hz, str(one.before), str(one.after)))
    return LtcReading(
        channel, rate_hz, len(frames), str(frames[0].word.timecode), frames[0].start_sample / sample_rate_hz,
        str(frames[-1].word.timecode), breaks["jump"], breaks["dropout"], float(np.median([f.speed for f in frames])),
        levels.taken()["peak_dbfs"][0], f"{frames[0].word.user_bits:08x}",
    )  # fmt: skip
