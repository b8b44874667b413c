"""OpenTimelineIO, opened by the library and its timecode arithmetic."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from onset.errors import InputError
from onset.takes.manifest import Slate
from onset.takes.records import EventRecord, SettingsRecord
from tests.takes.export.handed import NTSC, closed_take, export, settings
from tests.takes.made import FIRST_INDEX

otio: Any = pytest.importorskip("opentimelineio")


def opened(folders: Path | list[Path], out: Path) -> tuple[Any, Path]:
    path = export("otio", folders, out).files[0]
    return otio.adapters.read_from_file(str(path)), path


def test_a_take_is_a_clip_with_its_timecode_and_all_of_its_media(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "take s", rate=NTSC, timecode="00:00:59;28")
    timeline, path = opened(take, tmp_path / "out")
    (clip,) = timeline.find_clips()
    assert clip.source_range.start_time.to_timecode() == "00:00:59;28"
    assert clip.source_range.end_time_exclusive().to_timecode() == "00:01:00;06"
    assert clip.source_range.duration.value == 6
    assert timeline.global_start_time.to_timecode() == "01:00:00;00"
    media = clip.media_references()
    assert media.keys() == {"camera", "comp"}
    assert clip.active_media_reference_key == "comp"
    for stream, reference in media.items():
        assert (path.parent / unquote(reference.target_url)).resolve() == (take / f"{stream}.mkv").resolve()
        assert reference.available_range == clip.source_range


def test_notes_circle_and_missing_frames_are_markers_and_slate_and_look_metadata(tmp_path: Path) -> None:
    note = EventRecord(what="note", text="hair\tlight\nmoved", index=FIRST_INDEX + 2)
    circle = EventRecord(what="circle", index=FIRST_INDEX + 5, values={"circle": True})
    grade = settings(looks__warm__slope=[1.1, 1.0, 0.9], looks__warm__saturation=0.8)
    also = [note, circle, SettingsRecord(revision=2, index=FIRST_INDEX, values=grade)]
    slate = Slate(scene="12", take="3", camera="B", roll="A042", notes="good")
    take = closed_take(tmp_path / "takes", also=also, slate=slate, refused={"comp": [3, 4]})
    timeline, _ = opened(take, tmp_path / "out")
    (clip,) = timeline.find_clips()
    ranges = {marker.name: (marker.marked_range, marker.color) for marker in clip.markers}
    found = {
        name: (range_.start_time.value - 86_400, range_.duration.value, colour)
        for name, (range_, colour) in ranges.items()
    }
    assert found == {
        "hair light moved": (2, 1, "BLUE"), "circled": (0, 1, "GREEN"), "2 missing: ring full": (3, 2, "RED"),
    }  # fmt: skip
    told = clip.metadata["onset"]
    assert (told["scene"], told["take"], told["camera"], told["circled"]) == ("12", "3", "B", True)
    assert told["notes"] == "good; hair light moved"
    assert list(clip.metadata["cdl"]["asc_sop"]["slope"]) == [1.1, 1.0, 0.9]
    assert clip.metadata["cdl"]["asc_sat"] == 0.8
    assert clip.metadata["cmx_3600"]["reel"] == "A042"


def test_several_takes_follow_one_another_in_one_timeline(tmp_path: Path) -> None:
    takes = tmp_path / "takes"
    folders = [closed_take(takes, "S1_T001_A", frames=4), closed_take(takes, "S1_T002_A", timecode="02:00:00:00")]
    timeline, path = opened(folders, tmp_path / "out")
    assert path == tmp_path / "out" / "takes.otio"
    (track,) = timeline.video_tracks()
    assert [clip.name for clip in track] == ["S1_T001_A", "S1_T002_A"]
    assert [track.range_of_child(clip).start_time.value for clip in track] == [0, 4]


def test_takes_that_count_in_two_ways_share_no_timeline(tmp_path: Path) -> None:
    takes = tmp_path / "takes"
    folders = [closed_take(takes, "S1_T001_A", frames=2), closed_take(takes, "S1_T002_A", frames=2, rate=NTSC)]
    with pytest.raises(InputError, match=r"has 30000/1001 frames a second, .*S1_T001_A 24 frames a second"):
        opened(folders, tmp_path / "out")
