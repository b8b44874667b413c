"""What a show would stumble over when it is started, told before: libraries, models, pins."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from onset.cli import run
from onset.settings import make_show
from onset.show_check import Findings, check_show
from tests.tracker_plugins import light_tracker

FACES = "pip install 'onset-engine[faces]'"


def found(**table: Any) -> Findings:
    return check_show(make_show({"source": {"kind": "pattern"}, **table})[0])


def test_a_missing_library_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("mediapipe", "cv2", "pythonosc"):
        monkeypatch.setitem(sys.modules, library, None)
    told = found(tracker=[{"kind": "face"}, {"kind": "hands"}, {"kind": "object"}], sink=[{"kind": "osc"}])
    assert told.problems == [
        f'tracker.0: kind = "face" needs mediapipe, which is not installed: {FACES}',
        f'tracker.1: kind = "hands" needs mediapipe, which is not installed: {FACES}',
        "tracker.2: kind = \"object\" needs cv2, which is not installed: pip install 'onset-engine[camera]'",
        "sink.0: kind = \"osc\" needs pythonosc, which is not installed: pip install 'onset-engine[osc]'",
    ]


def test_a_sound_device_and_stills_of_openexr_need_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("sounddevice", "OpenEXR"):
        monkeypatch.setitem(sys.modules, library, None)
    told = found(
        sound={"input": "device"},
        sink=[{"kind": "stills", "path": str(tmp_path / "c_%04d.exr"), "rate": "25"}, {"kind": "record"}],
    )
    assert [line.partition(" which")[0] for line in told.problems] == [
        'sink.0: kind = "stills" needs OpenEXR,', 'sound.input: input = "device" needs sounddevice,'
    ]  # fmt: skip


def test_a_page_that_looks_where_nothing_is_published_is_noted() -> None:
    def notes(publish: dict[str, Any] | None, **web: Any) -> list[str]:
        sinks = [{"kind": "publish", **publish}] if publish is not None else []
        told = found(sink=[*sinks, {"kind": "web", **web}])
        assert told.problems == []
        return told.notes

    assert notes({}) == []
    assert notes({"endpoint": "tcp://127.0.0.1:5700"}) == [
        "sink.1.endpoint: the page will show nothing: it looks at tcp://127.0.0.1:5600, and this engine publishes at "
        "tcp://127.0.0.1:5700; set endpoint to tcp://127.0.0.1:5700, unless another engine publishes there"
    ]
    assert notes({"endpoint": "tcp://127.0.0.1:5700"}, endpoint="tcp://127.0.0.1:5700") == []
    assert notes({"endpoint": "tcp://*:5600", "insecure": True}) == []
    assert notes({"endpoint": "tcp://eth0:5600", "insecure": True}, endpoint="tcp://10.0.0.3:5600") == []
    assert "sink.1.endpoint" in notes({"endpoint": "tcp://10.0.0.3:5600", "insecure": True})[0]
    assert "has no sink of kind publish; add one" in notes(None)[0]
    assert notes({}, endpoint="stage") == [], "an engine by its name"


def test_a_tracker_that_refuses_its_settings_is_told_by_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = light_tracker(tmp_path, monkeypatch)
    told = found(tracker=[{"kind": kind, "label": "a"}, {"kind": kind, "label": "b", "does": "refuse"}])
    assert told.problems == ["tracker.1: no model here; give another one"]


def test_a_task_file_that_is_none_fails_the_check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mediapipe")
    (tmp_path / "face.task").write_text("nonsense")
    show = tmp_path / "show.toml"
    show.write_text('[source]\nkind = "pattern"\n[[tracker]]\nkind = "face"\nblendshape_model = "face.task"\n')
    assert run(["check", str(show), "--json"]) == 2
    out, err = capfd.readouterr()
    (problem,) = json.loads(out)["problems"]
    assert problem.startswith(f"tracker.0: {tmp_path / 'face.task'}: is no face_landmarker.task bundle")
    assert problem in err
    assert "Traceback" not in err


def test_a_pin_where_no_plane_can_be_is_a_problem_and_one_that_waits_for_a_pick_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.show_check._built", lambda _part: [])
    first = {"at": [10.0, 10.0, 50.0, 50.0], "name": "phone"}
    told = found(
        tracker=[{"kind": "face"}, {"kind": "object", "label": "insert", "first": first}],
        layer=[
            {"kind": "bars", "pin": "face"}, {"kind": "bars", "pin": "insert.phone"},
            {"kind": "bars", "pin": "insert.screen"}, {"kind": "bars", "pin": "insert"},
        ],
    )  # fmt: skip
    assert [line.partition(":")[0] for line in told.problems] == ["layer.0.pin"]
    assert "finds no planes" in told.problems[0]
    (note,) = told.notes
    assert note.startswith("layer.2.pin: 'insert.screen' has to be picked while the show runs")


def test_a_folder_of_faces_that_others_can_read_is_a_problem_among_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.show_check._built", lambda _part: ["others can read the folder"])
    folder = tmp_path / "faces"
    folder.mkdir()
    folder.chmod(0o755)
    told = found(
        tracker=[{"kind": "face", "recognition": {"on": True, "folder": str(folder)}}],
        layer=[{"kind": "bars", "pin": "face"}],
    )
    assert [line.partition(":")[0] for line in told.problems] == ["tracker.0", "layer.0.pin"]
    assert told.notes == []


def test_recognition_without_anybody_enrolled_and_a_sender_without_a_tracker_are_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.show_check._built", lambda _part: [])
    monkeypatch.setenv("ONSET_FACES", str(tmp_path / "faces"))
    told = found(tracker=[{"kind": "face", "recognition": {"on": True}}])
    assert (told.problems, len(told.notes)) == ([], 1)
    assert "is not there: everybody will be unknown; onset faces enrol" in told.notes[0]
    assert found(sink=[{"kind": "livelink"}]).notes == [
        "sink.0: sends what a face tracker finds, and there is no [[tracker]]"
    ]
