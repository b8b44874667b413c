"""A take's sound begins with its first frame, ends with its last, and no death or loss moves a sample of it."""

import os
import shutil
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from onset.sound import take_sound
from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.clock_fit import ClockLine
from onset.sound.sound_block import Samples
from onset.sound.sound_log import SoundCut, SoundRoll, read_log, time_reference
from onset.sound.sound_memory import SoundMemory
from onset.sound.take_sound import TakeSound
from onset.takes.wave_extent import wave_extent

RATE_HZ = 48_000
FIRST_NS = 9_000_000_000_000
DRIFT_PPM = 70.0
LINE = ClockLine(0.0, FIRST_NS - 3_000_000_000, 1e9 / (RATE_HZ * (1 + DRIFT_PPM * 1e-6)), 20_000.0, 100)


def counted(first: int, samples: int) -> Samples:
    """Sound that says its own number: sample n is n / 2^23, exact in 24 bits."""
    numbers = np.arange(first, first + samples, dtype=np.float32) / 2**23
    return np.stack([numbers, -numbers], axis=1)


def numbers_in(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        pieces = [frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in container.decode(audio=0)]
    return list(np.concatenate(pieces).astype(np.int64) >> 8)


def take_in(folder: Path) -> Path:
    (folder / "journal").mkdir()
    return folder


def roll(folder: Path) -> SoundRoll:
    return SoundRoll(folder=str(folder), first_ns=FIRST_NS, rate="25", timecode="10:00:00:00", scene="7", take="2")


def heard(seconds: float) -> SoundMemory:
    memory = SoundMemory(12 * RATE_HZ, 2)
    memory.add(counted(0, int(seconds * RATE_HZ)))
    return memory


def test_it_begins_with_the_first_frame_heard_before_the_roll_and_ends_with_the_last(tmp_path: Path) -> None:
    folder, memory = take_in(tmp_path), heard(5.0)
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.advance(memory, LINE)
    sound.cut = SoundCut(folder=str(folder), end_ns=FIRST_NS + 4_000_000_000)
    while not sound.done:
        memory.add(counted(memory.end, 4800))
        sound.advance(memory, LINE)
    numbers = numbers_in(folder / "sound.wav")
    true_first, true_end = LINE.count_at(FIRST_NS), LINE.count_at(FIRST_NS + 4_000_000_000)
    assert abs(numbers[0] - true_first) <= 0.5  # a sample is 21 us
    assert abs(numbers[-1] + 1 - true_end) <= 0.5
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    log = read_log(folder)
    assert log is not None
    assert (log.state, log.samples, log.silences) == ("done", len(numbers), [])
    assert log.drift_ppm == pytest.approx(DRIFT_PPM, abs=0.01)
    assert abs(log.start_error_us) <= 11
    assert log.time_reference == 36_000 * RATE_HZ


def test_a_folder_moved_while_it_rolls_takes_its_sound_and_what_is_known_of_it_along(tmp_path: Path) -> None:
    before, memory = tmp_path / "before", heard(5.0)
    before.mkdir()
    sound = TakeSound(roll(take_in(before)), RATE_HZ, 2, "card")
    sound.advance(memory, LINE)
    moved = before.rename(tmp_path / "moved")
    assert sound.lost(4 * RATE_HZ, 480, "overrun") is not None
    sound.cut = SoundCut(folder=str(before), end_ns=FIRST_NS + 1_000_000_000)
    sound.advance(memory, LINE)
    log = read_log(moved)
    assert log is not None
    assert (log.state, log.failure, [one.reason for one in log.silences]) == ("done", "", ["overrun"])
    assert log.drift_ppm == pytest.approx(DRIFT_PPM, abs=0.01)
    assert wave_extent(moved / "sound.wav").samples == log.samples == round(RATE_HZ * (1 + DRIFT_PPM * 1e-6))


def test_sound_whose_folder_is_deleted_while_it_rolls_is_all_in_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_sound, "FOLLOW_S", 0.0)
    folder, memory = tmp_path / "take", heard(5.0)
    folder.mkdir()
    sound = TakeSound(roll(take_in(folder)), RATE_HZ, 2, "card")
    sound.advance(memory, LINE)
    shutil.rmtree(folder)
    memory.add(counted(memory.end, 4800))
    sound.advance(memory, LINE)  # nobody has made the folder again so far
    folder.mkdir()
    take_in(folder)
    memory.add(counted(memory.end, RATE_HZ))
    sound.cut = SoundCut(folder=str(folder), end_ns=FIRST_NS + 3_000_000_000)
    sound.advance(memory, LINE)
    log, numbers = read_log(folder), numbers_in(folder / "sound.wav")
    assert log is not None
    assert (log.state, log.samples, log.silences) == ("done", len(numbers), [])
    assert abs(numbers[0] - LINE.count_at(FIRST_NS)) <= 0.5
    assert numbers == list(range(numbers[0], numbers[0] + round(3 * RATE_HZ * (1 + DRIFT_PPM * 1e-6))))


@pytest.mark.parametrize("late_s", [0.03, 0.5])
def test_a_cut_that_is_told_late_ends_the_file_where_the_pictures_end(tmp_path: Path, late_s: float) -> None:
    folder, memory = take_in(tmp_path), heard(5.0)
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.advance(memory, LINE)
    written = sound.samples
    sound.cut = SoundCut(folder=str(folder), end_ns=FIRST_NS + int((written / RATE_HZ - late_s) * 1e9))
    sound.advance(memory, LINE)
    assert sound.done
    numbers = numbers_in(folder / "sound.wav")
    assert len(numbers) == pytest.approx(written - late_s * RATE_HZ, abs=RATE_HZ * 1e-3)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    log = read_log(folder)
    assert log is not None
    assert (log.samples, log.silences) == (len(numbers), [])


def test_a_killed_writer_leaves_a_file_that_opens_and_the_next_goes_on_at_the_same_place(tmp_path: Path) -> None:
    folder = take_in(tmp_path)
    memory = heard(5.0)
    dead = TakeSound(roll(folder), RATE_HZ, 2, "card")
    dead.advance(memory, LINE)
    assert dead._wave is not None
    with pytest.raises(BlockingIOError):  # while it lives nobody else writes this file
        TakeSound(roll(folder), RATE_HZ, 2, "card").advance(memory, LINE)
    os.close(dead._wave.fileno())  # what the death of its process does
    first = wave_extent(folder / "sound.wav")
    assert (first.missing_bytes, first.samples) == (0, memory.end - round(LINE.count_at(FIRST_NS)))
    with (folder / "sound.wav").open("ab") as file:
        file.write(b"\x01\x02")  # half a sample of a block that was being written
    later = SoundMemory(12 * RATE_HZ, 2)
    later.skip(6 * RATE_HZ)
    later._oldest = later.end  # the new process has heard nothing before
    later.add(counted(6 * RATE_HZ, RATE_HZ))
    again = TakeSound(roll(folder), RATE_HZ, 2, "card")
    again.cut = SoundCut(folder=str(folder), end_ns=FIRST_NS + 3_900_000_000)
    again.advance(later, LINE)
    assert again.done
    numbers = numbers_in(folder / "sound.wav")
    start = numbers[0]
    assert numbers[: first.samples] == list(range(start, start + first.samples))
    silent = 6 * RATE_HZ - (start + first.samples)
    assert not any(numbers[first.samples : first.samples + silent])
    assert numbers[first.samples + silent :] == list(range(6 * RATE_HZ, start + len(numbers)))
    log = read_log(folder)
    assert log is not None
    assert [(one.first, one.samples, one.reason) for one in log.silences] == [
        (first.samples, silent, "the process that heard it had ended, and another went on")
    ]


def test_a_process_that_heard_nothing_before_its_engine_died_leaves_what_the_one_before_wrote(tmp_path: Path) -> None:
    folder, memory = take_in(tmp_path), heard(5.0)
    dead = TakeSound(roll(folder), RATE_HZ, 2, "card")
    dead.advance(memory, LINE)
    assert dead._wave is not None
    os.close(dead._wave.fileno())
    again = TakeSound(roll(folder), RATE_HZ, 2, "card")
    again.advance(memory, None)  # started again, and the clock is not known yet
    again.close(None)
    log = read_log(folder)
    assert log is not None
    assert (log.state, log.failure) == ("recording", ""), "whoever finishes the take makes it as long as the pictures"


def test_a_sound_that_was_never_cut_says_so(tmp_path: Path) -> None:
    folder = take_in(tmp_path)
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.advance(heard(5.0), LINE)
    sound.close(LINE)  # its engine died
    log = read_log(folder)
    assert log is not None
    assert (log.state, log.failure) == ("done", "its engine died before the cut")
    assert log.drift_ppm == pytest.approx(DRIFT_PPM, abs=0.01)


def test_lost_samples_are_silence_at_their_place_and_written_down(tmp_path: Path) -> None:
    folder, memory = take_in(tmp_path), heard(4.0)
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.advance(memory, LINE)
    lost_at = memory.end
    memory.skip(2000)
    sound.advance(memory, LINE)
    silence = sound.lost(lost_at, 2000, "overrun")
    memory.add(counted(memory.end, RATE_HZ))
    sound.cut = SoundCut(folder=str(folder), end_ns=FIRST_NS + 1_500_000_000)
    sound.advance(memory, LINE)
    numbers = numbers_in(folder / "sound.wav")
    at = lost_at - numbers[0]
    assert silence is not None
    assert (silence.first, silence.samples, silence.reason) == (at, 2000, "overrun")
    assert not any(numbers[at : at + 2000])
    assert numbers[at + 2000] == lost_at + 2000


def test_a_take_that_rolls_before_anything_was_heard_begins_with_silence_of_the_right_length(tmp_path: Path) -> None:
    folder, memory = take_in(tmp_path), SoundMemory(RATE_HZ, 2)
    memory.add(counted(0, 4 * RATE_HZ))  # only the last second is still in memory
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.advance(memory, None)
    assert not (folder / "sound.wav").exists()
    memory.add(counted(memory.end, 100))
    memory._oldest = memory.end - 50
    sound.advance(memory, LINE)
    sound.close(LINE)
    log = read_log(folder)
    assert log is not None
    (silence,) = log.silences
    assert (silence.first, silence.samples) == (0, memory.end - 50 - round(LINE.count_at(FIRST_NS)))


def test_an_input_that_has_gone_leaves_silence_up_to_the_cut(tmp_path: Path) -> None:
    folder, memory = take_in(tmp_path), heard(4.0)
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.cut = SoundCut(folder=str(folder), end_ns=FIRST_NS + 3_000_000_000)
    sound.advance(memory, LINE)
    assert not sound.done
    sound.close(LINE)
    extent = wave_extent(folder / "sound.wav")
    assert extent.samples == round(LINE.count_at(FIRST_NS + 3_000_000_000)) - round(LINE.count_at(FIRST_NS))


def test_no_sound_at_all_is_said() -> None:
    assert time_reference("", "25", RATE_HZ) == 0
    # An hour of 23.976 labels lasts 3603.6 s.
    assert time_reference("01:00:00:00", "24000/1001", RATE_HZ) == round(Fraction(36036, 10) * RATE_HZ)
    assert time_reference("01:00:00;00", "30000/1001", RATE_HZ) == round(107_892 * Fraction(1001, 30000) * RATE_HZ)


def test_a_file_is_cut_and_lengthened_to_the_sample(tmp_path: Path) -> None:
    folder, memory = take_in(tmp_path), heard(4.0)
    sound = TakeSound(roll(folder), RATE_HZ, 2, "card")
    sound.advance(memory, LINE)
    sound.close(LINE)
    path = folder / "sound.wav"
    for length in (1000, 100_000):
        with BroadcastWave.reopen(path) as wave:
            wave.resize(length)
        assert (wave_extent(path).samples, wave_extent(path).missing_bytes) == (length, 0)
    assert not any(numbers_in(path)[1000:])


@pytest.mark.parametrize("data", [b"", b"RIFF\0\0\0\0WAVEfmt ", b"no wave at all, but long enough to be read as one"])
def test_a_file_that_is_no_recording_is_not_gone_on_with(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"x\.wav: "):
        BroadcastWave.reopen(path)
