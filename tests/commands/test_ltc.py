"""`onset ltc` writes timecode that it reads back, and says in words what is wrong with a file's."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.cli import run
from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.ixml import SoundSlate
from onset.sound.ltc_generator import LtcGenerator
from onset.timecode import Timecode


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["ltc", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("rate", "start", "last", "read_as"),
    [
        ("25", "01:00:00:00", "01:00:09:23", "25"), ("29.97", "00:00:55;00", "00:01:05;00", "30000/1001"),
        ("23.976", "23:59:55:00", "00:00:04:22", "24000/1001"), ("30", "10:00:00:00", "10:00:09:28", "30"),
    ],
)  # fmt: skip
def test_what_it_writes_it_reads_back_without_being_told_the_rate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rate: str, start: str, last: str, read_as: str
) -> None:
    path = str(tmp_path / "ltc.wav")
    written = answer(capsys, path, "--start", start, "--rate", rate, "--seconds", "10", "--level", "-12")
    assert written["first"] == start
    read = answer(capsys, path)
    assert (read["rate"], read["last"], read["jumps"], read["dropouts"]) == (read_as, last, [], [])
    assert (read["channel"], read["peak_dbfs"], read["speed"]) == (1, -12.0, 1.0)


def slowed(path: Path, rate: Fraction, seconds: float, speed: float) -> Path:
    samples = LtcGenerator(Timecode.parse("10:00:00:00", rate), rate).samples(round(48_000 * seconds))
    at = np.arange(int(len(samples) / speed)) * speed
    with BroadcastWave(path, 1, 48_000, SoundSlate(0)) as file:
        file.write(np.interp(at, np.arange(len(samples)), samples).astype(np.float32)[:, None])
    return path


@pytest.mark.parametrize(
    ("rate", "seconds", "speed", "read_as", "told"),
    [
        (Fraction(25), 3.0, 0.1, "25", "as the labels say"),
        (Fraction(24), 3.0, 1.0, "24", "as the words' length says"),
        (Fraction(30), 3.0, 0.5, "30000/1001", "a guess: labels count to 30"),
        (Fraction(25), 0.17, 1.0, "25", "a guess: neither the labels nor"),
    ],
)
def test_how_the_rate_is_known_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rate: Fraction, seconds: float, speed: float, read_as: str,
    told: str,
) -> None:  # fmt: skip
    path = slowed(tmp_path / "slow.wav", rate, seconds, speed)
    read = answer(capsys, str(path))
    assert (read["rate"], read["jumps"], read["dropouts"]) == (read_as, [], [])
    assert str(read["rate_is"]).startswith(told)
    assert answer(capsys, str(path), "--rate", str(rate))["rate_is"] == "given"


def test_jumps_dropouts_and_the_channel_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pieces = [
        LtcGenerator(Timecode.parse(start, Fraction(25)), Fraction(25)).samples(48_000 * 3)
        for start in ("01:00:00:00", "05:00:00:00")
    ]
    wave = np.concatenate(pieces)
    wave[48_000 : 48_000 + 24_000] = 0.0
    both = np.stack([0.3 * np.sin(np.arange(len(wave)) / 7), wave], axis=1).astype(np.float32)
    with BroadcastWave(tmp_path / "two.wav", 2, 48_000, SoundSlate(0)) as file:
        file.write(both)
    read = answer(capsys, str(tmp_path / "two.wav"))
    assert read["channel"] == 2
    dropouts: Any = read["dropouts"]
    jumps: Any = read["jumps"]
    (dropout,), (jump,) = dropouts, jumps
    assert 1.4 < dropout["at_s"] < 1.6
    assert 2.9 < jump["at_s"] < 3.1
    assert (jump["from"], jump["to"]) == ("01:00:02:24", "05:00:00:00")


def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with BroadcastWave(tmp_path / "tone.wav", 1, 48_000, SoundSlate(0)) as file:
        file.write(np.sin(np.arange(96_000)[:, None] / 7).astype(np.float32))
    tone = str(tmp_path / "tone.wav")
    for arguments, code, said in (
        ([tone], 2, "there is no LTC in any of its 1 channel"),
        ([tone, "--channel", "2"], 2, "has 1 channel, there is none of number 2"),
        ([str(tmp_path / "none.wav")], 2, "cannot be opened as sound"),
        ([tone, "--start", "01:00:00:00"], 1, "is there already"),
        ([str(tmp_path / "x.wav"), "--start", "25:00:00:00"], 2, "--start: timecode '25:00:00:00' is outside"),
        ([str(tmp_path / "x.wav"), "--start", "01:00:00:00", "--rate", "50"], 2, "LTC has at most 30 frames a second"),
        ([str(tmp_path / "no" / "x.wav"), "--start", "01:00:00:00"], 1, "cannot be written: No such file"),
    ):
        assert run(["ltc", *arguments]) == code, arguments
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1


def test_what_is_interrupted_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_self: LtcGenerator, _count: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LtcGenerator, "samples", interrupted)
    assert run(["ltc", str(tmp_path / "ltc.wav"), "--start", "01:00:00:00"]) == 0
    assert list(tmp_path.iterdir()) == []
