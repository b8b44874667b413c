"""ALE, opened by OpenTimelineIO's adapter."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from onset.takes.manifest import Slate, Sound
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.records import EventRecord, SettingsRecord
from tests.takes.export.handed import NTSC, closed_take, export, settings
from tests.takes.made import FIRST_INDEX


def rows(path: Path) -> list[Any]:
    otio = pytest.importorskip("opentimelineio")
    pytest.importorskip("otio_ale_adapter")
    return list(otio.adapters.read_from_file(str(path), "ale").find_clips())


def test_an_adapter_reads_slate_timecode_grade_and_notes(tmp_path: Path) -> None:
    slate = Slate(scene="12", shot="B", take="3", camera="A", roll="A042", notes="eyeline\tlow", circle=True)
    note = EventRecord(what="note", text="door\nslammed", index=FIRST_INDEX)
    grade = settings(looks__warm__slope=[1.1, 1.0, 0.9], looks__warm__power=[1.0, 1.2, 1.0])
    also = [note, SettingsRecord(revision=2, index=FIRST_INDEX, values=grade)]
    take = closed_take(tmp_path / "takes", slate=slate, also=also, refused={"comp": [1]})
    (clip,) = rows(export("ale", take, tmp_path / "out").files[0])
    assert clip.name == "S1_T001_A"
    assert clip.source_range.start_time.to_timecode() == "01:00:00:00"
    assert clip.source_range.duration.value == 6
    assert clip.media_reference.target_url == "comp.mkv"
    wanted = {
        "Tape": "A042", "Scene": "12", "Shot": "B", "Take": "3", "Camera": "A", "Camroll": "A042", "Circled": "1",
        "Description": "eyeline low; door slammed", "FPS": "24", "Tracks": "V", "Frames Missing": "1",
        "Image Size": "64 x 48",
    }  # fmt: skip
    assert {name: clip.metadata["ALE"][name] for name in wanted} == wanted
    assert list(clip.metadata["cdl"]["asc_sop"]["power"]) == [1.0, 1.2, 1.0]
    assert clip.metadata["cdl"]["asc_sat"] == 1.0


def test_non_drop_and_drop_takes_keep_their_way_of_counting(tmp_path: Path) -> None:
    takes = tmp_path / "takes"
    drop = closed_take(takes, "S1_T001_A", rate=NTSC, timecode="00:00:59;28")
    plain = closed_take(takes, "S1_T002_A", rate=NTSC, timecode="00:00:59:28")
    texts = [export("ale", take, tmp_path / "out").files[0].read_text() for take in (drop, plain)]
    assert "\t00:00:59;28\t00:01:00;06\t00:00:00;06\t29.97\t" in texts[0]
    assert "\t00:00:59:28\t00:01:00:04\t00:00:00:06\t29.97\t" in texts[1]
    (clip,) = rows(tmp_path / "out" / "S1_T001_A" / "S1_T001_A.ale")
    assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (1798, 6)


def test_an_adapter_reads_a_take_over_midnight(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", timecode="23:59:59:22")
    (clip,) = rows(export("ale", take, tmp_path / "out").files[0])
    assert clip.source_range.start_time.to_timecode() == "23:59:59:22"
    assert clip.source_range.duration.value == 6


def test_a_note_with_control_characters_is_one_clean_column(tmp_path: Path) -> None:
    note = EventRecord(what="note", text="boom\x00\x1b[2J low", index=FIRST_INDEX)
    text = export("ale", closed_take(tmp_path / "takes", also=[note]), tmp_path / "out").files[0].read_text()
    assert "\tboom [2J low\t" in text


def test_the_heading_says_what_rate_the_sound_has(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes")
    manifest = read_manifest(take)
    manifest.sound = Sound(path="sound.wav", sample_rate_hz=44_100, channels=2, samples=11_025)
    write_manifest(take, manifest)
    text = export("ale", take, tmp_path / "out").files[0].read_text()
    assert "\nAUDIO_FORMAT\t44khz\n" in text


@pytest.mark.parametrize("kind", ["ale", "edl", "otio"])
def test_a_rate_that_smpte_does_not_have_is_told(tmp_path: Path, kind: str) -> None:
    done = export(kind, closed_take(tmp_path / "takes", rate=Fraction(15)), tmp_path / "out")
    assert done.notes == ["15 frames a second is no rate of SMPTE timecode: other programs may refuse its labels"]
    done = export(kind, closed_take(tmp_path / "takes", "S1_T002_A", rate=NTSC, timecode="00:00:00;00"), tmp_path)
    assert done.notes == []
