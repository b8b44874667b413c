"""Finalising: files that ordinary tools open, of equal length, hashed; dying at any point costs only time."""

import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from onset.errors import WorkError
from onset.media.clip import Clip
from onset.takes import finalise as finalise_module
from onset.takes.finalise import finalise
from onset.takes.layout import segment_path
from onset.takes.manifest_file import read_manifest
from onset.takes.verify import verify
from tests.takes.folders import snapshot
from tests.takes.made import (
    DNXHR,
    FFV1,
    FFVHUFF,
    FIRST_INDEX,
    GRAY,
    H264,
    HEVC,
    MJPEG,
    PRORES,
    UTVIDEO,
    Kind,
    level,
    make_take,
)


def levels_of(path: Path) -> list[int]:
    """8-bit luma of each frame, by FFmpeg alone."""
    with av.open(str(path)) as container:
        found = []
        for frame in container.decode(video=0):
            bits = frame.format.components[0].bits
            data = bytes(frame.planes[0])
            found.append(data[0] if bits == 8 else int.from_bytes(data[:2], "little") >> (bits - 8))
        return found


@pytest.mark.parametrize(
    "kind", [H264, HEVC, PRORES, DNXHR, MJPEG, FFV1, FFVHUFF, UTVIDEO, GRAY], ids=lambda kind: str(kind.codec)
)
def test_every_codec_is_delivered_frame_for_frame_with_its_timecode(tmp_path: Path, kind: Kind) -> None:
    made = make_take(tmp_path, frames=6, size=(256, 120), streams={"camera": kind})
    manifest = finalise(made.folder, "closed")
    delivered = manifest.stream("camera").delivered
    assert delivered is not None
    assert delivered.path == f"camera{kind.ending}"
    found = levels_of(made.folder / delivered.path)
    wanted = [level(FIRST_INDEX + number, "camera") for number in range(6)]
    tolerance = 0 if kind.lossless else 2
    assert all(abs(one - other) <= tolerance for one, other in zip(found, wanted, strict=True)), (found, wanted)
    clip = Clip(made.folder / delivered.path)
    first = next(iter(clip.frames()))
    assert clip.rate_hz == 24
    assert str(first.timecode or "") == ("" if kind.ending == ".avi" else "01:00:00:00")
    clip.close()
    assert verify(made.folder).problems == []


def test_all_files_have_the_same_length_and_a_missing_frame_repeats_the_one_before(tmp_path: Path) -> None:
    streams = {"camera": FFV1, "comp": FFVHUFF}
    made = make_take(tmp_path, frames=8, streams=streams, refused={"comp": [0, 1, 5]}, dropped=[3])
    manifest = finalise(made.folder, "closed")
    camera, comp = (levels_of(made.folder / f"{name}") for name in ("camera.mkv", "comp.avi"))
    assert camera == [level(FIRST_INDEX + number, "camera") for number in (0, 1, 2, 2, 4, 5, 6, 7)]
    assert comp == [level(FIRST_INDEX + number, "comp") for number in (2, 2, 2, 2, 4, 4, 6, 7)]
    delivered = manifest.stream("comp").delivered
    assert delivered is not None
    assert delivered.repeated == [(0, 1), (3, 3), (5, 5)]
    assert manifest.losses == [], "what was refused or dropped is told by its record and is no loss"
    assert manifest.state == "closed"
    assert verify(made.folder).sound


@pytest.mark.parametrize(
    ("rate", "timecode"),
    [(Fraction(30000, 1001), "00:59:59;28"), (Fraction(24000, 1001), "23:59:59:22"), (Fraction(25), "10:00:00:00"),
     (Fraction(60000, 1001), "00:00:59;58"), (Fraction(50), "01:00:00:49"),
     (Fraction(15, 2), "01:00:00:07"), (Fraction(10), "00:59:59:09"), (Fraction(120), "01:00:00:119")],
)  # fmt: skip
def test_first_timecode_and_rate_are_kept_at_every_rate(tmp_path: Path, rate: Fraction, timecode: str) -> None:
    made = make_take(tmp_path, frames=6, rate=rate, timecode=timecode, streams={"comp": H264, "matte": GRAY})
    finalise(made.folder, "closed")
    for name in ("comp.mov", "matte.mkv"):
        clip = Clip(made.folder / name)
        labels = [str(decoded.timecode) for decoded in clip.frames()]
        assert clip.rate_hz == rate, name
        assert labels[0] == timecode, name
        clip.close()
    assert verify(made.folder).problems == []


def test_a_take_with_no_picture_in_a_stream_has_no_file_of_it(tmp_path: Path) -> None:
    streams = {"camera": FFV1, "comp": FFVHUFF}
    made = make_take(tmp_path, frames=3, streams=streams, refused={"comp": range(3)})
    manifest = finalise(made.folder, "closed")
    assert manifest.stream("comp").delivered is None
    assert not (made.folder / "comp.avi").exists()
    assert verify(made.folder).problems == []


def test_a_take_without_a_cut_ends_with_the_last_frame_there_is(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6, closed=False)
    made.manifest.last_index = None
    from onset.takes.manifest_file import write_manifest

    write_manifest(made.folder, made.manifest)
    manifest = finalise(made.folder, "interrupted")
    assert manifest.last_index == FIRST_INDEX + 5
    assert manifest.state == "interrupted"


STEPS = ["deliver", "write_manifest", "check_delivered", "find_losses", "hash_tree", "write_hash_list", "put"]


@pytest.mark.parametrize("call", [1, 2, 3])
@pytest.mark.parametrize("step", STEPS)
def test_a_death_before_or_after_any_step_is_made_good_by_running_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    made = make_take(tmp_path, frames=4, frames_a_segment=9)
    real: Callable[..., Any] = getattr(finalise_module, step)
    calls = [0]

    class Death(BaseException):
        pass

    def dying(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        done = real(*arguments, **named) if calls[0] != call or call % 2 else None
        if calls[0] == call:
            raise Death
        return done

    monkeypatch.setattr(finalise_module, step, dying)
    try:
        finalise(made.folder, "closed")
    except Death:
        if step != "put":
            assert read_manifest(made.folder).state == "rolling"
    monkeypatch.undo()
    assert finalise(made.folder, "closed").state == "closed"
    assert verify(made.folder).problems == []
    assert list(made.folder.glob(".*.part")) == []


def test_killed_for_real_while_it_finalises_it_finishes_the_next_time(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=30)
    code = f"""
import os, signal, sys
from pathlib import Path
from onset.takes.finalise import finalise
left = [int(sys.argv[1])]
def said(what):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
finalise(Path({str(made.folder)!r}), "closed", said=said)
"""
    for steps in range(4):
        done = subprocess.run([sys.executable, "-c", code, str(steps)], timeout=60)
        assert done.returncode == -9
        assert read_manifest(made.folder).state == "rolling"
    finalise(made.folder, "closed")
    assert verify(made.folder).problems == []


def test_finalising_again_changes_nothing(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=5)
    finalise(made.folder, "closed")
    before = snapshot(made.folder)
    finalise(made.folder, "closed")
    assert snapshot(made.folder) == before


def test_a_frame_missing_without_a_word_makes_the_take_interrupted_and_is_declared(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6, frames_a_segment=3)
    segment_path(made.folder, 2, "comp").unlink()
    manifest = finalise(made.folder, "closed")
    assert manifest.state == "interrupted"
    (loss,) = manifest.losses
    assert (loss.what, loss.stream, loss.frames, loss.first_index) == ("picture", "comp", 3, FIRST_INDEX + 3)
    assert verify(made.folder).sound


def test_a_disk_that_is_full_leaves_the_take_rolling_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_take(tmp_path, frames=3)

    def full(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("onset.takes.deliver.os.fsync", full)
    with pytest.raises(WorkError, match="No space left"):
        finalise(made.folder, "closed")
    monkeypatch.undo()
    assert read_manifest(made.folder).state == "rolling"
    assert list(made.folder.glob(".*.part")) == []
    finalise(made.folder, "closed")
    assert verify(made.folder).sound
