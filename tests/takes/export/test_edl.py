"""CMX3600, opened by OpenTimelineIO's adapter."""

from pathlib import Path
from typing import Any

import pytest

from onset.takes.export.edl import short_reels
from onset.takes.manifest import Slate
from onset.takes.records import SettingsRecord
from tests.takes.export.handed import NTSC, closed_take, export, settings
from tests.takes.made import FIRST_INDEX


def read(path: Path, rate: float) -> Any:
    otio = pytest.importorskip("opentimelineio")
    pytest.importorskip("otio_cmx3600_adapter")
    return otio.adapters.read_from_file(str(path), "cmx_3600", rate=rate)


def test_an_adapter_reads_clips_reels_grades_and_markers(tmp_path: Path) -> None:
    takes = tmp_path / "takes"
    grade = settings(
        looks__warm__slope=[1.1, 1.0, 0.9], looks__warm__offset=[0.0, 0.01, -0.02], looks__warm__saturation=0.8
    )
    also = [SettingsRecord(revision=2, index=FIRST_INDEX, values=grade)]
    first = closed_take(takes, "S1_T001_A", frames=4, slate=Slate(roll="A042C001"), also=also, refused={"comp": [2]})
    second = closed_take(takes, "S1_T002_A", timecode="02:00:00:00")
    (path,) = export("edl", [first, second], tmp_path / "out").files
    timeline = read(path, 24)
    one, two = timeline.find_clips()
    assert (one.name, two.name) == ("S1_T001_A", "S1_T002_A")
    assert one.metadata["cmx_3600"]["reel"] == "A042C001"
    assert two.metadata["cmx_3600"]["reel"] == "S1T002A"
    assert one.source_range.start_time.to_timecode() == "01:00:00:00"
    assert (one.source_range.duration.value, two.source_range.duration.value) == (4, 6)
    assert two.source_range.start_time.to_timecode() == "02:00:00:00"
    assert list(one.metadata["cdl"]["asc_sop"]["offset"]) == [0.0, 0.01, -0.02]
    assert one.metadata["cdl"]["asc_sat"] == 0.8
    (marker,) = one.markers
    assert (marker.name, marker.color) == ("1 missing: ring full", "RED")


@pytest.mark.parametrize(
    ("timecode", "fcm", "event"),
    [
        ("00:00:59;28", "DROP FRAME", "00:00:59;28 00:01:00;06 01:00:00;00 01:00:00;06"),
        ("00:00:59:28", "NON-DROP FRAME", "00:00:59:28 00:01:00:04 01:00:00:00 01:00:00:06"),
    ],
)
def test_drop_frame_is_said_and_counted(tmp_path: Path, timecode: str, fcm: str, event: str) -> None:
    take = closed_take(tmp_path / "takes", rate=NTSC, timecode=timecode)
    text = export("edl", take, tmp_path / "out").files[0].read_text()
    assert f"\nFCM: {fcm}\n" in text
    assert event in text


def test_an_adapter_reads_drop_frame(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", rate=NTSC, timecode="00:00:59;28")
    (clip,) = read(export("edl", take, tmp_path / "out").files[0], float(NTSC)).find_clips()
    assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (1798, 6)


@pytest.mark.parametrize("timecode", ["23:59:59:22", "23:59:59:18"])  # ends behind midnight, and at it
def test_an_adapter_reads_a_take_over_midnight(tmp_path: Path, timecode: str) -> None:
    take = closed_take(tmp_path / "takes", timecode=timecode)
    (clip,) = read(export("edl", take, tmp_path / "out").files[0], 24).find_clips()
    assert clip.source_range.start_time.to_timecode() == timecode
    assert clip.source_range.duration.value == 6


def test_reels_are_eight_letters_and_stay_apart() -> None:
    names = ["S12B_T001_A", "S12B_T001_B", "S12B_T001_A", "", "S12B_T001_C"]
    assert short_reels(names) == ["S12BT001", "S12BT002", "S12BT001", "REEL", "S12BT003"]
