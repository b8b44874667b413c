"""MIDI timecode from a pipe, as a raw port gives it: late pieces, other messages between, the writer gone and back."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.frame import monotonic_ns
from onset.sound.mtc import full_frame, quarter_frames
from onset.sound.mtc_port import MtcPort
from onset.timecode import Timecode

RATE = Fraction(25)
LABEL = Timecode.parse("01:02:03:04", RATE)


def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "midi")
    return tmp_path / "midi"


def test_the_label_begins_a_quarter_of_a_frame_behind_its_last_message(tmp_path: Path) -> None:
    path = pipe(tmp_path)
    port = MtcPort(path)
    assert port.poll() == []
    with path.open("wb", buffering=0) as writer:
        for message in quarter_frames(LABEL, RATE)[:-1]:
            writer.write(message + b"\xf8")  # MIDI clock between any two
        assert port.poll() == []
        writer.write(quarter_frames(LABEL, RATE)[-1])
        before = monotonic_ns()
        (anchor,) = port.poll()
    assert str(anchor.timecode) == "01:02:03:06"
    assert before + 10_000_000 <= anchor.host_ns <= monotonic_ns() + 10_000_000
    assert port.newest == anchor
    assert port.poll() == []
    with path.open("wb", buffering=0) as again:
        again.write(b"".join(quarter_frames(LABEL, RATE)))
        assert len(port.poll()) == 1
    port.close()


def test_a_transport_that_only_locates_does_not_run(tmp_path: Path) -> None:
    path = pipe(tmp_path)
    port = MtcPort(path)
    with path.open("wb", buffering=0) as writer:
        writer.write(full_frame(LABEL, RATE))
        assert port.poll() == []
    assert port.newest is None
    port.close()


def test_a_port_that_is_not_there_is_refused_and_one_that_went_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened: No such file or directory"):
        MtcPort(tmp_path / "none")
    path = pipe(tmp_path)
    port = MtcPort(path)
    port.close()
    path.unlink()
    assert port.poll() == []
    assert "No such file" in port.trouble
    os.mkfifo(path)
    assert port.poll() == []
    assert port.trouble == ""
    port.close()
