"""The writer of clips: its unit of time, its thread, and its failures."""

import struct
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onset.errors import UsageError, WorkError
from onset.media.codecs import CODECS
from onset.media.muxer import ClipWriter, time_base
from onset.timecode import Timecode
from tests.rendered import times_of

PLANES = [np.full((8, 16), code, np.uint16) for code in (300, 512, 512)]


def writer(path: Path, **settings: Any) -> ClipWriter:
    given = {"size": (16, 8), "rate_hz": Fraction(25), "with_alpha": False, **settings}
    return ClipWriter(path, CODECS["ffv1"], **given)


def write(one: ClipWriter, frames: int) -> None:
    for number in range(frames):
        one.write(PLANES, number * 40_000_000, None)


@pytest.mark.parametrize(
    ("rate", "ticks", "unit"),
    [
        (Fraction(30000, 1001), 0, 30_000),
        (Fraction(25), 0, 12_800),
        (Fraction(25), 1000, 64_000),
        (Fraction(30000, 1001), 90_000, 90_000),
        (Fraction(30000, 1001), 999_999_937, 30_000),  # no grid fits both: the rate's own
    ],
)
def test_the_unit_of_time_is_exact_for_the_rate_and_for_the_sources_times(
    rate: Fraction, ticks: int, unit: int
) -> None:
    assert time_base(rate, ticks) == Fraction(1, unit)
    assert (1 / rate / time_base(rate, ticks)).denominator == 1


def test_a_failure_of_the_encoder_reaches_the_one_who_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("in the encoder")

    monkeypatch.setattr(av, "open", fail)
    one = writer(tmp_path / "o.mkv")
    with pytest.raises(WorkError, match=r"o\.mkv: writing failed after \d+ frames: in the encoder"):
        write(one, 20)
    with pytest.raises(WorkError):
        one.close()
    assert list(tmp_path.iterdir()) == []
    assert "encode" not in {thread.name for thread in threading.enumerate()}


def test_abandoning_ends_the_thread_and_leaves_nothing(tmp_path: Path) -> None:
    one = writer(tmp_path / "o.mkv")
    write(one, 10)
    one.abandon()
    one.abandon()
    assert list(tmp_path.iterdir()) == []
    assert "encode" not in {thread.name for thread in threading.enumerate()}


def test_sound_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.mp4"):
        writer(tmp_path / "o.mkv", sound=tmp_path / "none.mp4")


def test_times_finer_than_a_frame_are_kept_exactly(tmp_path: Path) -> None:
    one = ClipWriter(
        tmp_path / "o.mov", CODECS["prores"], size=(16, 8), rate_hz=Fraction(25), with_alpha=False, ticks_hz=90_000
    )
    ticks = [0, 3601, 3602, 10_801, 90_000]
    for tick in ticks:
        one.write(PLANES, tick * 1_000_000_000 // 90_000, None)
    one.close()
    assert times_of(tmp_path / "o.mov") == [Fraction(tick, 90_000) for tick in ticks]


@pytest.mark.parametrize("rate", ["5/2", "25/2", "24000/1001", "30000/1001", "48000/1001", "60000/1001", "120000/1001"])
def test_the_timecode_track_of_a_mov_counts_as_its_label_does(tmp_path: Path, rate: str) -> None:
    label = Timecode.from_count(70, Fraction(rate), drop=False)
    one = ClipWriter(tmp_path / "o.mov", CODECS["prores"], size=(16, 16), rate_hz=Fraction(rate), with_alpha=False)
    one.write([np.full((16, 16), 512, np.uint16) for _ in range(3)], 0, label)
    one.close()
    boxes = (tmp_path / "o.mov").read_bytes()
    counted = boxes.index(b"tmcd", boxes.index(b"tmcd", boxes.index(b"gmhd")) + 4)
    assert boxes[counted + 28] == label.base, "QuickTime File Format, timecode sample description: number of frames"
    with av.open(str(tmp_path / "o.mov")) as clip:
        (number,) = struct.unpack(">I", next(bytes(p) for p in clip.demux(clip.streams.data[0]) if p.size))
        assert number == label.count
