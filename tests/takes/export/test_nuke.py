"""A Nuke script, read by a parser of its own: braces, nodes, knobs."""

import re
from pathlib import Path

import pytest

from tests.takes.export.handed import MATTE, NTSC, closed_take, export
from tests.takes.made import FFV1

STREAMS = {"camera": FFV1, "comp": FFV1, "matte": MATTE}
_NODE = re.compile(r"^(\w+) \{\n(.*?)^\}\n", re.MULTILINE | re.DOTALL)


def parsed(path: Path) -> dict[str, dict[str, str]]:
    """Name (or kind) -> knobs. Everything outside nodes is set and push."""
    text = path.read_text()
    plain = re.sub(r"\\.", "", text)
    assert plain.count("{") == plain.count("}")
    assert plain.count("[") == plain.count("]")
    rest = _NODE.sub("", text)
    assert re.fullmatch(r"(#.*\n|set N_\w+ \[stack 0\]\n|push (\$N_\w+|0)\n)*", rest)
    pushed, known = set(re.findall(r"push \$(\w+)", rest)), set(re.findall(r"set (\w+)", rest))
    assert pushed <= known
    nodes = {}
    for kind, body in _NODE.findall(text):
        knobs = dict(line.strip().split(" ", 1) for line in body.splitlines())
        nodes[knobs.get("name", kind)] = {**knobs, "kind": kind}
    assert len(nodes) == len(_NODE.findall(text))
    return nodes


def test_sequences_are_loaded_where_they_are_exported(tmp_path: Path) -> None:
    pytest.importorskip("OpenEXR")
    take = closed_take(tmp_path / "takes", streams=STREAMS, rate=NTSC, timecode="01:00:00;00")
    export("exr", take, tmp_path / "out")
    done = export("nuke", take, tmp_path / "out")
    nodes = parsed(done.files[0])
    root = nodes["Root"]
    assert (root["first_frame"], root["last_frame"], root["lock_range"]) == ("1001", "1006", "true")
    assert float(root["fps"]) == pytest.approx(float(NTSC), rel=1e-9)
    assert root["format"] == '"64 48 0 0 64 48 1 S1_T001_A"'
    for name, stream in (("plate", "camera"), ("matte", "matte"), ("comp", "comp")):
        read = nodes[name]
        assert read["file"] == f'"{stream}/S1_T001_A_{stream}.####.exr"'
        assert (read["first"], read["last"], read["colorspace"]) == ("1001", "1006", "linear")
        assert (tmp_path / "out" / "S1_T001_A" / read["file"].strip('"').replace("####", "1006")).exists()
    assert nodes["matte_to_alpha"]["to0"] == "rgba.alpha"
    assert nodes["Viewer1"]["inputs"] == "4"
    assert nodes["matte"]["raw"] == "true"
    assert "onset_camera" not in nodes


def test_delivered_files_stand_in_with_their_own_colour_space(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", streams=STREAMS)
    done = export("nuke", take, tmp_path / "out")
    nodes = parsed(done.files[0])
    assert nodes["plate"]["colorspace"] == "rec709"
    assert (nodes["plate"]["frame_mode"], nodes["plate"]["frame"]) == ('"start at"', "1001")
    assert (nodes["plate"]["first"], nodes["plate"]["last"]) == ("1", "6")
    assert sum("no EXR is exported" in note for note in done.notes) == 3


def test_the_camera_is_animated_where_the_take_has_one(tmp_path: Path) -> None:
    poses = {n: {"pan_deg": 2.0 * n, "focal_length_mm": 32.0, "sensor_mm": [25.6, 14.4]} for n in range(6)}
    take = closed_take(tmp_path / "takes", camera=poses)
    camera = parsed(export("nuke", take, tmp_path / "out").files[0])["onset_camera"]
    assert (camera["kind"], camera["rot_order"]) == ("Camera2", "ZXY")
    assert camera["rotate"] == "{{curve x1001 0 0 0 0 0 0} {curve x1001 0 -2 -4 -6 -8 -10} {curve x1001 0 0 0 0 0 0}}"
    assert camera["focal"] == "{{curve x1001 32 32 32 32 32 32}}"


def test_a_name_of_a_folder_is_no_command(tmp_path: Path) -> None:
    take = closed_take(tmp_path / 'a [b] "c" $d {e', streams=STREAMS)
    text = export("nuke", take, tmp_path / "out").files[0].read_text()
    assert r"a \[b\] \"c\" \$d \{e" in text
