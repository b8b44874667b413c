"""Timecode written into a sound file, and read from one: what a sound assistant asks before the day begins."""

from dataclasses import dataclass
from fractions import Fraction
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
from onset.timecode import Timecode

RATES = (Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30))
_WRITTEN_AT_ONCE_S = 10
_TRIED_S = 4.0


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

    def told(self) -> dict[str, Any]:
        """For the command line and JSON."""
        return {
            "channel": self.channel, "rate": str(self.rate_hz), "words": self.words, "first": self.first,
            "first_at_s": round(self.first_s, 6), "last": self.last, "speed": round(self.speed, 5),
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
    head = _head(path, sample_rate_hz)
    if channel > head.shape[1]:
        raise InputError(f"{path}: has {counted(head.shape[1], 'channel')}, there is none of number {channel}")
    channels = [channel] if channel else list(range(1, head.shape[1] + 1))
    fits = [(_fit(head[:, one - 1], rate, sample_rate_hz), one, rate) for one in channels for rate in rates]
    best, one, rate = max(fits, key=lambda fit: fit[0])
    if best[0] <= 0:
        where = f"channel {channel}" if channel else f"any of its {counted(head.shape[1], 'channel')}"
        raise InputError(f"{path}: there is no LTC in {where}")
    return _read(path, rate, sample_rate_hz, one)


def _head(path: Path, sample_rate_hz: int) -> Samples:
    """The first loud seconds, for a trial."""
    pieces: list[Samples] = []
    length = 0
    for piece in decoded(path):
        if not pieces and not np.abs(piece).max(initial=0.0) > 0.005:
            continue
        pieces.append(piece)
        length += len(piece)
        if length > _TRIED_S * sample_rate_hz:
            break
    return np.concatenate(pieces) if pieces else np.zeros((0, 1), np.float32)


def _fit(samples: Samples, rate_hz: Fraction, sample_rate_hz: int) -> tuple[int, float]:
    """(words read, minus how far their rate is off): the larger the better. Drop-frame labels are 29.97's alone."""
    track = LtcTrack(rate_hz, sample_rate_hz)
    frames = track.feed(np.ascontiguousarray(samples))
    off = abs(track.measured_hz / float(rate_hz) - 1.0) if track.measured_hz else 1.0
    return len(frames) - track.jumps, -round(off, 5)


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
