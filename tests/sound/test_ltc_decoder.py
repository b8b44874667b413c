"""Linear timecode through sound: every rate, level, speed and direction; dropouts and any cut into blocks."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.sound.crossings import Samples
from onset.sound.ltc_decoder import LtcDecoder, LtcFrame
from onset.sound.ltc_generator import LtcGenerator
from onset.timecode import Timecode

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30)]
SECONDS = 2


def sound(rate_hz: Fraction, seconds: float = SECONDS, sample_rate_hz: int = 48000) -> Samples:
    """LTC across an hour, where drop-frame drops."""
    start = Timecode.from_count(round(3599 * rate_hz) - 10, rate_hz)
    return LtcGenerator(start, rate_hz, sample_rate_hz).samples(round(seconds * sample_rate_hz))


def read(samples: Samples, rate_hz: Fraction, block: int = 480, sample_rate_hz: int = 48000) -> list[LtcFrame]:
    """What a decoder makes of them."""
    decoder = LtcDecoder(rate_hz, sample_rate_hz)
    return [frame for at in range(0, len(samples), block) for frame in decoder.feed(samples[at : at + block])]


def steps(frames: list[LtcFrame]) -> set[int]:
    """By how much labels grow from one word to the next."""
    counts = [frame.word.timecode.count for frame in frames]
    return set(np.diff(counts).tolist())


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("sample_rate_hz", [44100, 48000, 96000])
def test_every_frame_is_read_where_it_lies(rate_hz: Fraction, sample_rate_hz: int) -> None:
    frames = read(sound(rate_hz, sample_rate_hz=sample_rate_hz), rate_hz, sample_rate_hz=sample_rate_hz)
    assert len(frames) >= SECONDS * rate_hz - 3
    assert steps(frames) == {1}
    first = round(3599 * rate_hz) - 10
    for frame in frames:
        number = frame.word.timecode.count - first
        assert frame.start_sample == pytest.approx(float(number * sample_rate_hz / rate_hz), abs=0.5)
        assert frame.speed == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("gain_db", [-24, -12, 0, 17])
def test_the_level_does_not_matter(gain_db: float) -> None:
    samples = np.clip(sound(Fraction(25)) * np.float32(10 ** (gain_db / 20)), -1, 1)
    assert len(read(samples, Fraction(25))) >= 47


def test_noise_hum_and_an_offset_do_not_matter() -> None:
    samples = sound(Fraction(25))
    random = np.random.default_rng(3)
    time_s = np.arange(len(samples)) / 48000
    spoiled = samples + random.normal(0, 0.012, len(samples)) + 0.03 * np.sin(2 * np.pi * 50 * time_s) + 0.1
    frames = read(spoiled.astype(np.float32), Fraction(25))
    assert len(frames) >= 46
    assert steps(frames) == {1}


@pytest.mark.parametrize("hum_hz", [50, 60, 150])
def test_a_hum_weaker_than_the_timecode_does_not_matter(hum_hz: int) -> None:
    samples = sound(Fraction(25))
    hum = 0.7 * np.abs(samples).max() * np.sin(2 * np.pi * hum_hz * np.arange(len(samples)) / 48000)
    frames = read((samples + hum).astype(np.float32), Fraction(25))
    assert len(frames) >= 46
    assert steps(frames) == {1}


@pytest.mark.parametrize("speed", [0.1, 0.5, 0.93, 1.04, 2.0, 4.0])
def test_other_speeds(speed: float) -> None:
    samples = sound(Fraction(25), 3)
    slower = np.interp(np.arange(int(len(samples) / speed)) * speed, np.arange(len(samples)), samples)
    frames = read(slower.astype(np.float32), Fraction(25))
    assert len(frames) >= 70
    assert frames[40].speed == pytest.approx(speed, rel=0.01)


def test_a_speed_that_changes_all_the_time() -> None:
    samples = sound(Fraction(30), 4)
    at = np.cumsum(1.0 + 0.5 * np.sin(np.linspace(0, 12, 150_000)))
    varied = np.interp(at[at < len(samples) - 1], np.arange(len(samples)), samples)
    frames = read(varied.astype(np.float32), Fraction(30))
    assert len(frames) >= at[at < len(samples) - 1][-1] / 1600 - 4
    assert steps(frames) == {1}


def test_backwards_the_labels_fall() -> None:
    frames = read(sound(Fraction(30000, 1001))[::-1].copy(), Fraction(30000, 1001))
    assert len(frames) >= 57
    assert steps(frames) == {-1}
    assert all(frame.speed == pytest.approx(-1, abs=0.001) for frame in frames)


def test_a_dropout_costs_the_words_it_hits_and_one_more() -> None:
    samples = sound(Fraction(25))
    samples[40_000:41_000] = 0
    frames = read(samples, Fraction(25))
    assert len(frames) >= 45
    assert all(step >= 1 for step in steps(frames))
    assert max(steps(frames)) <= 4


def test_lost_samples_are_said_and_positions_go_on() -> None:
    samples = sound(Fraction(25), 3)
    decoder = LtcDecoder(Fraction(25))
    frames = decoder.feed(samples[:50_000])
    decoder.gap(10_000)
    frames += decoder.feed(samples[60_000:])
    first = (3599 * 25) - 10
    for frame in frames:
        assert frame.start_sample == pytest.approx((frame.word.timecode.count - first) * 1920, abs=0.5)


@settings(max_examples=20)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=40))
def test_any_cut_into_blocks_gives_the_same(cuts: list[int]) -> None:
    samples = sound(Fraction(25), 0.5)
    decoder, at, frames = LtcDecoder(Fraction(25)), 0, []
    for cut in [*cuts, len(samples)]:
        frames += decoder.feed(samples[at : at + cut])
        at += cut
    assert [f.word for f in frames] == [f.word for f in read(samples, Fraction(25))][: len(frames)]


@pytest.mark.parametrize("seed", range(3))
def test_speech_like_noise_and_nan_are_no_timecode(seed: int) -> None:
    random = np.random.default_rng(seed)
    noise = random.normal(0, 0.3, 96_000).astype(np.float32)
    noise[::1000] = np.nan
    assert read(noise, Fraction(25)) == []


def test_more_than_thirty_frames_are_refused() -> None:
    with pytest.raises(ValueError, match="send half"):
        LtcGenerator(Timecode.parse("01:00:00:00", Fraction(60)), Fraction(60))
