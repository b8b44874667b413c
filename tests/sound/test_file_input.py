"""A file played by the clock: round and round, on as many channels as the show has."""

from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.file_input import FileInput, decoded, sample_rate_of
from onset.sound.ixml import SoundSlate
from onset.sound.sound_block import SoundBlock


def wav(path: Path, samples: int, channels: int = 1, rate_hz: int = 48_000) -> Path:
    with BroadcastWave(path, channels, rate_hz, SoundSlate(0)) as wave:
        numbers = np.arange(samples, dtype=np.float32) / 2**15
        wave.write(np.repeat(numbers[:, None], channels, axis=1))
    return path


def next_block(source: FileInput) -> SoundBlock:
    while (block := source.read(1.0)) is None:
        pass
    return block


def test_it_goes_round_without_a_gap_and_what_it_lacks_of_channels_is_silent(tmp_path: Path) -> None:
    source = FileInput(wav(tmp_path / "a.wav", 700), 48_000, 2, 10)
    first, second, third = (next_block(source) for _ in range(3))
    heard = np.concatenate([first.samples, second.samples, third.samples])
    assert np.allclose(heard[:, 0] * 2**15, np.arange(1440) % 700, atol=0.01)
    assert not heard[:, 1].any()
    assert (second.host_ns - first.host_ns, third.host_ns - first.host_ns) == (10_000_000, 20_000_000)
    source.close()


def test_another_sample_rate_is_brought_to_the_shows(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", 4410, rate_hz=44_100)
    assert sample_rate_of(path) == 44_100
    assert abs(sum(len(piece) for piece in decoded(path, 48_000)) - 4800) <= 1


def test_what_holds_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"not sound")
    wav(tmp_path / "empty.wav", 0)
    with pytest.raises(InputError, match=r"x\.wav: cannot be opened as sound"):
        FileInput(tmp_path / "x.wav", 48_000, 2, 10)
    with pytest.raises(InputError, match=r"none\.wav: cannot be opened as sound"):
        FileInput(tmp_path / "none.wav", 48_000, 2, 10)
    with pytest.raises(InputError, match=r"empty\.wav: "):
        FileInput(tmp_path / "empty.wav", 48_000, 2, 10)
