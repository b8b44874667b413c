"""Broadcast Wave: other readers open it, a kill loses nothing written, 4 GiB is no end."""

import os
import struct
import wave
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest

from onset.sound.broadcast_wave import BroadcastWave, to_pcm24
from onset.sound.ixml import SoundSlate

SLATE = SoundSlate(48000 * 36000 + 1, "scene 1 take 2", scene="1<A>", take="2", rate="30000/1001", drop=True)
STARTED = datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC)


def test_another_reader_gets_the_samples_and_the_reference(tmp_path: Path) -> None:
    block = np.random.default_rng(1).uniform(-0.9, 0.9, (4801, 2)).astype(np.float32)
    with BroadcastWave(tmp_path / "a.wav", 2, 48000, SLATE, started=STARTED) as file:
        file.write(block[:1000])
        file.write(block[1000:])
    with av.open(str(tmp_path / "a.wav")) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.channels) == ("pcm_s24le", 48000, 2)
        assert container.metadata["time_reference"] == str(SLATE.time_reference)
        assert container.metadata["date"] == "2026-03-04"
        frames = [frame.to_ndarray().astype(np.float64) for frame in container.decode(stream)]
    read = np.concatenate(frames, axis=1).reshape(-1, 2) / 2**31
    assert np.abs(read - block).max() < 2**-23
    assert b"<SCENE>1&lt;A&gt;</SCENE>" in (tmp_path / "a.wav").read_bytes()


def test_the_slate_stands_in_ixml_whatever_is_written_on_it(tmp_path: Path) -> None:
    notes = 'boom & "door" <ü>\x00\x0b\ufffe'
    slate = SoundSlate(0, scene="12\x01", take="2", tape="A042", project="Onset", notes=notes, circle=True)
    with BroadcastWave(tmp_path / "a.wav", 1, 48000, slate) as file:
        file.write(np.zeros((10, 1), np.float32))
    data = (tmp_path / "a.wav").read_bytes()
    place = data.index(b"iXML")
    length = int.from_bytes(data[place + 4 : place + 8], "little")
    said = ElementTree.fromstring(data[place + 8 : place + 8 + length].rstrip(b"\0"))
    wanted = {
        "PROJECT": "Onset", "SCENE": "12 ", "TAKE": "2", "TAPE": "A042", "CIRCLED": "TRUE",
        "NOTE": 'boom & "door" <ü>   ',
    }  # fmt: skip
    assert {tag: said.findtext(tag) for tag in wanted} == wanted


def test_a_file_whose_writer_was_killed_opens_with_all_that_was_written(tmp_path: Path) -> None:
    file = BroadcastWave(tmp_path / "a.wav", 1, 48000, SLATE)
    for number in range(3):
        file.write(np.full((100, 1), 0.25, np.float32))
        with wave.open(str(tmp_path / "a.wav")) as reader:
            assert reader.getnframes() == 100 * (number + 1)
    file.close()


def test_past_4_gib_it_is_rf64(tmp_path: Path) -> None:
    """The file is made long by a hole: only its sizes matter."""
    file = BroadcastWave(tmp_path / "a.wav", 64, 48000, SLATE)
    file.samples = 23_000_000
    file.write(np.zeros((10, 64), np.float32))
    file.close()
    with (tmp_path / "a.wav").open("rb") as raw:
        head = raw.read(48)
    assert head[:4] == b"RF64"
    assert head[12:16] == b"ds64"
    assert struct.unpack_from("<Q", head, 28)[0] == 23_000_010 * 64 * 3
    with av.open(str(tmp_path / "a.wav")) as container:
        assert container.streams.audio[0].duration == 23_000_010


def test_beyond_full_scale_is_clipped_and_counted() -> None:
    data, clipped = to_pcm24(np.asarray([[1.5, -1.5, 0.5, np.nan]], np.float32))
    assert clipped == 2
    assert data == bytes.fromhex("ffff7f 000080 000040 000000".replace(" ", ""))


def test_a_take_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        BroadcastWave(tmp_path / "a.wav", 1, 48000, SLATE)
    assert (tmp_path / "a.wav").read_bytes() == b"mine"


def test_a_full_disk_leaves_the_blocks_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = BroadcastWave(tmp_path / "a.wav", 1, 48000, SLATE)
    file.write(np.full((100, 1), 0.25, np.float32))

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space"):
            file.write(np.full((100, 1), 0.25, np.float32))
    file.close()
    with wave.open(str(tmp_path / "a.wav")) as reader:
        assert reader.getnframes() == 100


def test_a_block_of_another_shape_is_refused(tmp_path: Path) -> None:
    with BroadcastWave(tmp_path / "a.wav", 2, 48000, SLATE) as file, pytest.raises(ValueError, match=r"samples, 2"):
        file.write(np.zeros((10, 3), np.float32))
