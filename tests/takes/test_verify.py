"""Verify: a sound take is sound; whatever is wrong with one is said in words, and nothing is changed by looking."""

import os
import struct
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.takes.finalise import finalise
from onset.takes.journal import JournalWriter
from onset.takes.layout import hold, segment_path
from onset.takes.manifest import Loss, Manifest, Silent, Sound
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.records import META_CHANNELS, EventRecord, FrameRecord, encode_record
from onset.takes.verify import verify
from tests.takes.folders import snapshot
from tests.takes.made import CAPTURED_NS, FIRST_INDEX, make_take


def closed_take(takes: Path, **choices: object) -> Path:
    made = make_take(takes, frames=8, frames_a_segment=4, **choices)  # type: ignore[arg-type]
    finalise(made.folder, "closed")
    return made.folder


def change(folder: Path, edit: Callable[[Manifest], None]) -> None:
    manifest = read_manifest(folder)
    edit(manifest)
    write_manifest(folder, manifest)


def test_a_closed_take_is_sound_and_looking_changes_nothing(tmp_path: Path) -> None:
    folder = closed_take(tmp_path)
    before = snapshot(folder)
    verdict = verify(folder)
    assert verdict.problems == []
    assert verdict.counts["frames"] == verdict.counts["frames committed"] == verdict.counts["comp committed"] == 8
    assert snapshot(folder) == before


def test_a_take_with_refused_and_dropped_frames_is_sound_and_says_what_repeats(tmp_path: Path) -> None:
    folder = closed_take(tmp_path, refused={"comp": [2, 3]}, dropped=[6])
    verdict = verify(folder)
    assert verdict.problems == []
    assert verdict.counts["comp refused"] == 2
    assert verdict.counts["frames dropped"] == 1
    assert "comp: 3 frames show the one before" in verdict.notes


def test_a_take_that_is_being_recorded_and_one_that_was_broken_off_are_told_apart(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=2)
    assert "onset take repair" in verify(made.folder).problems[0]
    lock = hold(made.folder)
    assert lock is not None
    verdict = verify(made.folder)
    (line,) = verdict.problems
    assert "is being written" in line
    assert verdict.being_written
    os.close(lock)


def test_what_is_still_on_its_way_into_a_take_that_rolls_is_not_called_damage(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8, closed=False)
    half = b"\x06" + bytes(range(1, 200))
    for stream in ("meta", "comp"):
        with segment_path(made.folder, 2, stream).open("ab") as file:
            file.write(half)
    assert any("on: no record" in line for line in verify(made.folder).problems), "where nobody writes it is damage"
    lock = hold(made.folder)
    assert lock is not None
    verdict = verify(made.folder)
    assert len(verdict.problems) == 1, verdict.lines()
    assert verdict.counts["frames committed"] == verdict.counts["comp committed"] == 8, "what can be checked is"
    (line,) = verdict.lines()
    assert "not checked to its end: the take is being written" in line
    flip(segment_path(made.folder, 1, "comp"), 700)
    assert any("comp" in problem for problem in verify(made.folder).problems[1:]), "damage behind the end is told"
    os.close(lock)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 16
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("comp.mov", "comp.mov"),
        ("matte.mkv", "matte.mkv"),
        ("plates/screen-1.npz", "screen-1.npz"),
        ("journal/001.meta.mcap", "001.meta.mcap"),
        ("journal/002.camera.mcap", "002.camera.mcap"),
        ("take.json", "take.json"),
    ],
)
def test_a_flipped_bit_in_any_file_is_found_and_the_file_is_named(tmp_path: Path, path: str, said: str) -> None:
    folder = closed_take(tmp_path)
    if path == "take.json":
        change(folder, lambda manifest: setattr(manifest, "device", "another"))
    else:
        flip(folder / path, (folder / path).stat().st_size // 3)
    assert any(said in problem for problem in verify(folder).problems), verify(folder).problems


@pytest.mark.parametrize("path", ["comp.mov", "journal/002.matte.mcap", "journal/001.meta.mcap", "ascmhl"])
def test_a_missing_file_is_missed(tmp_path: Path, path: str) -> None:
    folder = closed_take(tmp_path)
    (folder / path).rename(tmp_path / "elsewhere")
    assert not verify(folder).sound


def test_a_delivered_file_that_is_a_frame_short_is_found_by_counting(tmp_path: Path) -> None:
    folder = closed_take(tmp_path)
    change(folder, lambda manifest: setattr(manifest, "last_index", FIRST_INDEX + 8))
    problems = verify(folder).problems
    assert "comp.mov: has 8 frames, the take has 9" in problems
    assert f"frame {FIRST_INDEX + 8}: has no record, and nothing says why" in problems


def test_counts_that_do_not_add_up_are_named(tmp_path: Path) -> None:
    folder = closed_take(tmp_path, refused={"comp": [2]})

    def lie(manifest: Manifest) -> None:
        manifest.stream("comp").counts.offered = 9
        manifest.frames.committed = 7

    change(folder, lie)
    problems = verify(folder).problems
    assert "comp: 9 offered are not 7 committed + 1 refused" in problems
    assert "frames: 8 offered are not 7 committed + 0 refused" in problems
    assert "frames: take.json counts 7 committed, there are 8" in problems


def add_records(folder: Path, number: int, *records: FrameRecord | EventRecord) -> None:
    writer = JournalWriter(segment_path(folder, number, "meta"), META_CHANNELS, compression="lz4")
    for record in records:
        writer.write("frame" if isinstance(record, FrameRecord) else "event", 1, 1, encode_record(record))
    writer.close()


def test_a_jump_of_the_timecode_is_a_problem_unless_an_event_reports_it(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=4)
    made.manifest.last_index = FIRST_INDEX + 5
    made.manifest.frames.offered = made.manifest.frames.committed = 6
    write_manifest(made.folder, made.manifest)
    later = [FrameRecord(index=FIRST_INDEX + 4 + n, timecode=f"02:00:00:{n:02}") for n in range(2)]
    add_records(made.folder, 7, *later)
    jumped = f"frame {FIRST_INDEX + 4}: timecode goes from 01:00:00:03 to 02:00:00:00"
    assert jumped in verify(made.folder).problems
    add_records(made.folder, 8, EventRecord(what="timecode-jump", index=FIRST_INDEX + 4))
    assert jumped not in verify(made.folder).problems


def test_a_jump_that_was_told_of_a_frame_whose_record_is_lost_is_told(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=4)
    made.manifest.last_index = FIRST_INDEX + 5
    made.manifest.frames.offered = made.manifest.frames.committed = 6
    made.manifest.losses = [Loss(what="frame record", first_index=FIRST_INDEX + 4, last_index=FIRST_INDEX + 4)]
    write_manifest(made.folder, made.manifest)
    later = FrameRecord(index=FIRST_INDEX + 5, timecode="02:00:00:01")
    add_records(made.folder, 7, later, EventRecord(what="timecode-jump", index=FIRST_INDEX + 4))
    assert not [problem for problem in verify(made.folder).problems if "timecode" in problem]


def test_a_jump_whose_event_may_be_lost_is_worth_knowing_and_no_fault(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=4)
    made.manifest.last_index = FIRST_INDEX + 4
    made.manifest.losses = [Loss(what="90 bytes from byte 7 on", segment="001.meta.mcap")]
    write_manifest(made.folder, made.manifest)
    add_records(made.folder, 7, FrameRecord(index=FIRST_INDEX + 4, timecode="02:00:00:00"))
    verdict = verify(made.folder)
    assert not [problem for problem in verdict.problems if "timecode" in problem]
    jumped = f"frame {FIRST_INDEX + 4}: timecode goes from 01:00:00:03 to 02:00:00:00"
    assert f"{jumped}; what told why may be among the lost records" in verdict.notes


def write_sound(path: Path, samples: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(3)
        file.setframerate(48_000)
        file.writeframes(bytes(6 * samples))


@pytest.mark.parametrize(("samples", "sound"), [(16_000, True), (14_001, True), (13_000, False), (20_000, False)])
def test_sound_is_as_long_as_the_pictures_to_a_frame(tmp_path: Path, samples: int, sound: bool) -> None:
    made = make_take(tmp_path, frames=8)  # a third of a second at 24: 16000 samples
    write_sound(made.folder / "sound.wav", samples)
    made.manifest.sound = Sound(channels=2, samples=samples)
    write_manifest(made.folder, made.manifest)
    finalise(made.folder, "closed")
    problems = verify(made.folder).problems
    assert problems == ([] if sound else [f"sound.wav: lasts {samples / 48000:.3f} s, the pictures 0.333 s"])


def test_silence_that_nobody_heard_is_noted(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8)
    write_sound(made.folder / "sound.wav", 16_000)
    silences = [Silent(first=first, samples=2_400, reason="overrun") for first in (0, 9_000)]
    made.manifest.sound = Sound(channels=2, samples=16_000, silences=silences)
    write_manifest(made.folder, made.manifest)
    finalise(made.folder, "closed")
    verdict = verify(made.folder)
    assert verdict.sound
    assert "sound.wav: 0.10 s in 2 places are silence that nobody heard: overrun" in verdict.notes


def test_pictures_that_took_longer_than_they_last_part_from_the_sound_and_that_is_noted(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8)
    made.manifest.last_index = FIRST_INDEX + 8
    late = FrameRecord(index=FIRST_INDEX + 8, captured_ns=CAPTURED_NS + 3_000_000_000)  # 9 frames last 0.375 s
    add_records(made.folder, 7, late)
    write_sound(made.folder / "sound.wav", 146_000)
    made.manifest.sound = Sound(channels=2, samples=146_000)
    write_manifest(made.folder, made.manifest)
    verdict = verify(made.folder)
    assert not [problem for problem in verdict.problems if "sound" in problem]
    assert [note for note in verdict.notes if "took 3.042 s; 9 of them last 0.375 s: they part" in note]


def test_sound_that_ends_before_the_pictures_as_their_stamps_do_is_noted(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8)
    made.manifest.last_index = FIRST_INDEX + 8
    early = FrameRecord(index=FIRST_INDEX + 8, captured_ns=CAPTURED_NS + 210_000_000)  # 333 ms behind the first is due
    add_records(made.folder, 7, early)
    write_sound(made.folder / "sound.wav", 12_080)
    made.manifest.sound = Sound(channels=2, samples=12_080)
    write_manifest(made.folder, made.manifest)
    verdict = verify(made.folder)
    assert not [problem for problem in verdict.problems if "sound.wav" in problem]
    assert "sound.wav: lasts 0.252 s, the pictures 0.375 s; by their stamps they took 0.252 s" in verdict.notes


def test_sound_that_is_missing_cut_off_or_another_is_named(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8)
    made.manifest.sound = Sound(channels=2, samples=16_000)
    write_manifest(made.folder, made.manifest)
    assert any("sound.wav: cannot be read" in problem for problem in verify(made.folder).problems)
    write_sound(made.folder / "sound.wav", 16_000)
    data = (made.folder / "sound.wav").read_bytes()
    (made.folder / "sound.wav").write_bytes(data[:-1000])
    assert any("1000 bytes are missing at its end" in problem for problem in verify(made.folder).problems)
    (made.folder / "sound.wav").write_bytes(data[:22] + struct.pack("<H", 1) + data[24:])
    assert any("has 1 channel at 48000 Hz" in problem for problem in verify(made.folder).problems)


def test_a_folder_that_is_no_take_has_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no take\.json"):
        verify(tmp_path)
    (tmp_path / "clip.mov").write_bytes(b"")
    with pytest.raises(InputError, match="is a file, not the folder of a take"):
        verify(tmp_path / "clip.mov")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not a take.json"),
        (b"{" * 100_000, "not a take.json"),
        (b'{"id": "a", "name": "b", "rate": "1e999999999"}', "frame rate"),
        (b'{"id": "a", "name": "b", "rate": "24", "version": 9}', "version 9 is unknown"),
        (b'{"id": "a", "name": "b", "rate": "24", "state": "fine"}', "fine"),
        (b'{"id": "a", "name": "b", "rate": "24", "first_timecode": "25:00:00:00"}', "outside 23:59"),
        (b'{"id": "a", "name": "b", "rate": "24", "sound": {"path": "../../etc/passwd"}}', "leads out"),
        (b'{"id": "a", "name": "b", "rate": "24", "streams": [{"name": "../x", "picture": {}, "codec": "h264", '
         b'"pixel_format": "x"}]}', "stream name"),
        (b'{"id": "a", "name": "b", "rate": "24", "streams": [{"name": "x", "picture": {"width": 1e9}, '
         b'"codec": "h264", "pixel_format": "x"}]}', "picture"),
        (b" " * (5 << 20), "larger than 4 MiB"),
        ("{\"id\": \"ünïcode\"".encode("latin-1"), "not a take.json"),
    ],
)  # fmt: skip
def test_a_hostile_take_json_is_refused_in_one_line(tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "take.json").write_bytes(text)
    with pytest.raises(InputError, match=said) as caught:
        verify(tmp_path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


def test_a_stream_of_a_codec_nobody_knows_is_said_and_no_traceback(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=2)
    made.manifest.stream("comp").codec = "nonesuch"
    write_manifest(made.folder, made.manifest)
    assert any("nonesuch" in problem for problem in verify(made.folder).problems)


LOOK_AS_ANYBODY = """
import os, sys
from pathlib import Path
import av, numpy, mcap.writer, xxhash
import onset.media.clip
from onset.errors import OnsetError
from onset.takes.verify import verify
if os.getuid() == 0:
    os.setuid(65534)
try:
    verify(Path(sys.argv[1]))
except OnsetError as error:
    print(error)
"""


@pytest.mark.parametrize("barred", ["journal", "take.json", "."])
def test_a_take_without_rights_is_one_line(barred: str) -> None:
    with tempfile.TemporaryDirectory() as takes:
        Path(takes).chmod(0o755)  # pytest's own folders are closed to the user that looks
        folder = closed_take(Path(takes))
        (folder / barred).chmod(0)
        command = [sys.executable, "-c", LOOK_AS_ANYBODY, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        (folder / barred).chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert "cannot be read" in done.stdout
    assert done.stdout.count("\n") == 1


def test_rate_and_length_are_exact_fractions(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8, rate=Fraction(30000, 1001), timecode="00:00:59;28")
    finalise(made.folder, "closed")
    assert verify(made.folder).problems == []
