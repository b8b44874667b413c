"""How long a sound file is, by its headers."""

import struct
import wave
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.takes.wave_extent import WaveExtent, wave_extent


def chunk(name: bytes, data: bytes, length: int | None = None) -> bytes:
    return struct.pack("<4sI", name, len(data) if length is None else length) + data + b"\0" * (len(data) % 2)


FORMAT = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 2, 48_000, 288_000, 6, 24))


def test_a_file_of_pythons_own_writer_is_measured(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 3, 44_100, 0, "NONE", ""))
        file.writeframes(bytes(3 * 1234))
    assert wave_extent(tmp_path / "a.wav") == WaveExtent(44_100, 1, 24, 1234, 0)


def test_chunks_before_the_sound_are_passed_over_also_odd_ones(tmp_path: Path) -> None:
    body = chunk(b"bext", bytes(603)) + FORMAT + chunk(b"iXML", b"<a/>") + chunk(b"data", bytes(600))
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)
    assert wave_extent(tmp_path / "a.wav").samples == 100


def test_a_long_file_says_its_length_elsewhere(tmp_path: Path) -> None:
    ds64 = chunk(b"ds64", struct.pack("<QQQI", 0, 600, 100, 0))
    body = ds64 + FORMAT + chunk(b"data", bytes(600), 0xFFFFFFFF)
    (tmp_path / "a.wav").write_bytes(b"RF64\xff\xff\xff\xffWAVE" + body)
    assert wave_extent(tmp_path / "a.wav") == WaveExtent(48_000, 2, 24, 100, 0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no WAV"),
        (b"RIFF\0\0\0\0WAVE", "no sound in it"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"data", b"abcd"), "no fmt chunk"),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"fmt ", b"\0") + chunk(b"data", b"abcd"), "no fmt chunk"),
        (b"RIFF\0\0\0\0WAVE" + struct.pack("<4sI", b"junk", 0xFFFFFFF0), "no sound in it"),
    ],
)
def test_what_is_no_sound_is_refused_in_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(InputError, match=said):
        wave_extent(tmp_path / "a.wav")
    with pytest.raises(InputError, match="cannot be read"):
        wave_extent(tmp_path / "b.wav")
