"""Live Link CSV, read by its header."""

import csv
from pathlib import Path
from typing import Any

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
    assert "no face in 1 of 6 frames" in done.notes[1]
    assert done.notes[0].startswith("face never gave HeadYaw, HeadPitch")


def told(*subjects: dict[str, Any]) -> dict[str, Any]:
    return {"face": {"index": 0, "model": "m", "subjects": list(subjects)}}


def subject(number: int, values: dict[str, float], **words: str) -> dict[str, Any]:
    shapes = {f"blendshape.{name[0].lower()}{name[1:]}": 0.0 for name in SHAPES}
    return {"id": number, "values": {**shapes, **values}, "words": words}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_subjects_are_a_file_each_by_name_where_somebody_was_recognised(tmp_path: Path) -> None:
    ada = {"blendshape.jawLeft": 0.25, "blendshape.mouthSmileLeft": 0.5, "head.yaw_deg": 30.0, "head.pitch_deg": 10.0}
    frames = {
        0: told(subject(3, ada, name="unknown"), subject(8, {"blendshape.jawOpen": 1.0})),
        1: told(subject(3, ada, name="Ada Ö")),
        2: told(subject(4, ada, name="Ada Ö"), subject(3, {}, name="Ada Ö")),
    }
    take = closed_take(tmp_path / "takes", frames=3, rate=NTSC, trackers=frames)
    done = export("livelink", take, tmp_path / "out")
    assert [path.name for path in done.files] == ["S1_T001_A_face_Ada__.csv", "S1_T001_A_face_8.csv"]
    rows = read(done.files[0])
    assert len(rows) == 3
    assert [float(row["JawLeft"]) for row in rows] == [0.25] * 3
    assert [float(row["JawRight"]) for row in rows] == [0.0] * 3
    assert float(rows[0]["HeadYaw"]) == pytest.approx(0.5235988)
    assert float(rows[0]["HeadPitch"]) == pytest.approx(-0.1745329)
    assert [float(row["JawOpen"]) for row in read(done.files[1])] == [1.0]
    assert done.notes[0].startswith("face Ada Ö never gave HeadRoll, LeftEyeYaw, LeftEyePitch, RightEyeYaw")
    assert done.notes[-1] == "face 8: no face in 2 of 3 frames"


def test_people_whose_names_differ_in_letters_that_files_do_not_have_get_a_file_each(tmp_path: Path) -> None:
    both = told(subject(1, {}, name="Å"), subject(2, {}, name="Ä"))
    take = closed_take(tmp_path / "takes", frames=1, trackers={0: both})
    done = export("livelink", take, tmp_path / "out")
    assert [path.name for path in done.files] == ["S1_T001_A_face__.csv", "S1_T001_A_face___2.csv"]


def test_bodies_and_what_is_no_table_are_passed_over(tmp_path: Path) -> None:
    faces = {"face": {"subjects": ["x", {"id": 1, "values": None}, subject(2, {"blendshape.jawOpen": 0.5})]}}
    body = {"body": {"subjects": [{"id": 1, "values": {"elbow": 1.0}}]}, "hand": {"subjects": "lost"}}
    take = closed_take(tmp_path / "takes", frames=1, trackers={0: {**faces, **body}})
    done = export("livelink", take, tmp_path / "out")
    assert [path.name for path in done.files] == ["S1_T001_A_face_2.csv"]


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
