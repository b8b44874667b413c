"""A take whose timecode began within it: pictures, exports and sound have the label that counts back to its first
frame; its records keep what frames were called when they came."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from onset.retake_frames import CameraFrames
from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.ixml import SoundSlate
from onset.sound.sound_log import SOUND, SoundLog, time_reference, write_log
from onset.takes import finalise as finalising
from onset.takes.counted_back import label_then
from onset.takes.finalise import finalise
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.markers import marks
from onset.takes.read import Shown, open_take
from onset.takes.records import EventRecord
from onset.takes.repair import repair
from onset.takes.verify import verify
from onset.timecode import Timecode
from tests.takes.made import FFV1, FIRST_INDEX, GRAY, H264, make_take

BEFORE, FRAMES = 6, 40
STREAMS = {"camera": FFV1, "comp": H264, "matte": GRAY}


def run(start: str, rate: Fraction, frames: int, source: str) -> list[tuple[str, str]]:
    first = Timecode.parse(start, rate)
    return [(str(Timecode.from_count(first.count + n, rate, drop=first.drop)), source) for n in range(frames)]


def labelled(
    tmp_path: Path, labels: Sequence[tuple[str, str]], rate: Fraction = Fraction(24), *, sound: bool = False
) -> Path:
    jump = EventRecord(what="timecode-jump", text="timecode jumps", index=FIRST_INDEX + BEFORE)
    streams = STREAMS if sound else {"matte": GRAY}
    made = make_take(tmp_path, frames=len(labels), rate=rate, labels=labels, also=[jump], streams=streams)
    if sound:
        samples = round(len(labels) / rate * 48_000)
        reference = time_reference(labels[0][0], str(rate), 48_000)
        slate = SoundSlate(reference, rate=f"{rate.numerator}/{rate.denominator}", scene="7")
        with BroadcastWave(made.folder / SOUND, 1, 48_000, slate) as wave:
            wave.write(np.full((samples, 1), 0.25, np.float32))
        write_log(made.folder, SoundLog(state="done", samples=samples, time_reference=reference))
    return made.folder


def test_pictures_and_sound_begin_at_the_label_that_counts_back_from_the_first_word(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    heard = run("10:00:00;02", rate, FRAMES - BEFORE, "ltc")
    folder = labelled(tmp_path, run("15:30:00:00", rate, BEFORE, "free-run") + heard, rate, sound=True)
    length = (folder / SOUND).stat().st_size
    manifest = finalise(folder, "closed")
    first = Timecode.parse("10:00:00;02", rate).count - BEFORE
    assert manifest.first_timecode == str(Timecode.from_count(first, rate)) == "09:59:59;26"
    assert manifest.timecode_source == "ltc"
    verdict = verify(folder)
    assert verdict.problems == []
    said = (
        f"timecode: first label counted back from frame {FIRST_INDEX + BEFORE}, where LTC began; "
        "recorded labels: free-run from 15:30:00:00"
    )
    assert said in verdict.notes
    for name in ("camera.mkv", "comp.mov"):
        with av.open(str(folder / name)) as container:
            told = {**container.metadata, **container.streams.video[0].metadata}
        assert told.get("timecode", told.get("TIMECODE")) == "09:59:59;26", name
    assert manifest.sound is not None
    assert manifest.sound.time_reference == time_reference("09:59:59;26", str(rate), 48_000)
    with av.open(str(folder / SOUND)) as container:
        assert container.metadata["time_reference"] == str(manifest.sound.time_reference)
    data = (folder / SOUND).read_bytes()
    assert b"<TIMECODE_RATE>30000/1001</TIMECODE_RATE><TIMECODE_FLAG>DF</TIMECODE_FLAG>" in data
    assert f"_LO>{manifest.sound.time_reference}</".encode() in data
    assert len(data) == length
    before = (folder / "take.json").read_bytes()
    assert repair(folder).sound
    assert (folder / "take.json").read_bytes() == before


def test_frames_keep_the_labels_that_they_had_for_a_re_render(tmp_path: Path) -> None:
    labels = run("15:30:00:00", Fraction(24), BEFORE, "free-run") + run("10:00:00:00", Fraction(24), 34, "ltc")
    labels[2] = ("", "free-run")
    made = make_take(tmp_path, frames=FRAMES, labels=labels, streams={"camera": FFV1})
    finalise(made.folder, "closed")
    with open_take(made.folder) as take:
        frames = CameraFrames(take)
        then = [str(frames.frame(found).timecode) for found in frames if isinstance(found, Shown)]
        assert take.timecode(FIRST_INDEX) == Timecode.parse("09:59:59:18", Fraction(24))
    assert then[:7] == [f"15:30:00:0{n}" for n in range(6)] + ["10:00:00:00"]


def test_a_take_without_a_first_label_gets_one_and_its_first_frames_had_none(tmp_path: Path) -> None:
    folder = labelled(tmp_path, [("", "none")] * BEFORE + run("00:00:00:02", Fraction(24), 34, "ltc"))
    assert finalise(folder, "closed").first_timecode == "23:59:59:20"
    assert verify(folder).problems == []
    with open_take(folder) as take:
        assert label_then(take, FIRST_INDEX + 5) is None
        assert str(label_then(take, FIRST_INDEX + BEFORE)) == "00:00:00:02"
        assert marks(take, "matte") == []  # what was a jump when it came is none in what editors get


RATE = Fraction(24)
FREE, HEARD = run("15:30:00:00", RATE, FRAMES, "free-run"), run("10:00:00:00", RATE, FRAMES, "ltc")


@pytest.mark.parametrize(
    "labels",
    [
        FREE,
        FREE[:20] + HEARD[:20],  # less than a second of it
        FREE[:4] + HEARD[:10] + HEARD[20:46],  # jumps within its first second
        FREE[:4] + HEARD[:10] + FREE[14:],  # stops within it
        FREE[:4] + [HEARD[n * 2] for n in range(20)] + FREE[24:],  # runs at another speed
    ],
    ids=["free run", "too short", "jumps", "stops", "fast"],
)
def test_timecode_that_does_not_run_steadily_names_no_take(tmp_path: Path, labels: list[tuple[str, str]]) -> None:
    folder = labelled(tmp_path, labels)
    manifest = finalise(folder, "closed")
    assert (manifest.first_timecode, manifest.timecode_source) == ("15:30:00:00", "free-run")
    assert manifest.counted_back is None


def test_a_take_that_was_delivered_under_another_label_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = labelled(tmp_path, FREE[:BEFORE] + HEARD[:34])
    with monkeypatch.context() as before:
        before.setattr(finalising, "count_back", lambda _: None)
        finalise(folder, "closed")
    manifest = read_manifest(folder)
    manifest.state = "rolling"
    write_manifest(folder, manifest)
    assert finalise(folder, "mended").first_timecode == "15:30:00:00"
    assert verify(folder).problems == []
