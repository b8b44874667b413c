"""Live Link CSV, read by its header."""

import csv
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.takes.export.livelink import COLUMNS, SHAPES
from tests.takes.export.handed import NTSC, closed_take, export


def test_a_face_is_a_line_a_frame_with_the_columns_of_the_app(tmp_path: Path) -> None:
    shapes = {name[0].lower() + name[1:]: round(0.01 * place, 4) for place, name in enumerate(SHAPES)}
    faces = {n: {"face": {"index": 100 + n, "values": {**shapes, "jawLeft": 0.5 + 0.01 * n}}} for n in (0, 1, 2, 3, 5)}
    take = closed_take(tmp_path / "takes", rate=NTSC, timecode="00:00:59;28", trackers=faces)
    done = export("livelink", take, tmp_path / "out")
    with done.files[0].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Timecode"] for row in rows] == [f"00:{tail}.000" for tail in (
        "00:59:28", "00:59:29", "01:00:02", "01:00:03", "01:00:05",
    )]  # fmt: skip
    assert [float(row["JawLeft"]) for row in rows] == pytest.approx([0.5, 0.51, 0.52, 0.53, 0.55])
    assert {row["BlendShapeCount"] for row in rows} == {"61"}
    assert float(rows[0]["JawOpen"]) == pytest.approx(shapes["jawOpen"])
    header = list(rows[0])
    assert header.index("JawRight") + 1 == header.index("JawLeft")
    assert header.index("MouthRight") + 1 == header.index("MouthLeft")
    assert "1 of 6 frames have no face" in done.notes[1]
    assert done.notes[0].startswith("face never gave HeadYaw, HeadPitch")


def test_the_columns_are_arkits_52_shapes_and_9_rotations() -> None:
    assert len(SHAPES) == 52
    assert len(COLUMNS) == len(set(COLUMNS)) == 61
    assert SHAPES[0] == "EyeBlinkLeft"
    assert SHAPES[-1] == "TongueOut"


def test_a_take_without_a_face_says_so(tmp_path: Path) -> None:
    other = {0: {"hand": {"values": {"x": 1.0}}}, 1: {"face": "lost"}}
    take = closed_take(tmp_path / "takes", frames=2, trackers=other)
    with pytest.raises(InputError, match="this take has no face track"):
        export("livelink", take, tmp_path / "out")
