"""`onset faces`: enrol, list, who, forget, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from onset.cli import run
from tests.footage import footage
from tests.tracking.face.known_faces import picture_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONSET_FACES", str(tmp_path / "faces"))
    return tmp_path / "faces"


def answer(capfd: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run(["faces", *words, "--json"]) == 0
    read = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert isinstance(read, dict)
    return read


def test_a_person_is_enrolled_named_listed_and_forgotten(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mediapipe")
    hopper, portrait = str(picture_path("hopper")), str(picture_path("portrait"))
    assert answer(capfd, "enrol", "Grace Hopper", hopper)["pictures"] == 1
    assert answer(capfd, "list")["people"] == {"Grace Hopper": ["recognition/0001.png"]}
    (known,) = answer(capfd, "who", hopper)["faces"]
    assert known["name"] == "Grace Hopper"
    assert known["confidence"] > 0.9
    (other,) = answer(capfd, "who", portrait)["faces"]
    assert (other["name"], other["nearest"]) == ("unknown", "Grace Hopper")
    assert run(["faces", "who", hopper]) == 0
    assert capfd.readouterr().out.startswith("Grace Hopper 98% at ")
    gone = answer(capfd, "forget", "Grace Hopper")
    assert gone == {"name": "Grace Hopper", "removed": ["Grace Hopper/recognition/0001.png"], "left": []}
    assert list(folder.iterdir()) == []
    (nobody,) = answer(capfd, "who", hopper)["faces"]
    assert nobody["name"] == "unknown"


def test_pictures_that_will_not_do_are_a_line_each_and_nothing_is_enrolled(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(picture_path("hopper").read_bytes()[:5000])
    pictures = [str(picture_path("hopper")), str(footage("green/two_people_500.jpg")), str(broken), "absent.png"]
    assert run(["faces", "enrol", "Grace", *pictures]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    said = [line for line in err.splitlines() if line.startswith("onset faces enrol: ")]
    assert [line.partition(": ")[2].partition(":")[0] for line in said[:3]] == [pictures[1], pictures[2], pictures[3]]
    assert "shows 2 faces" in said[0]
    assert "cut off" in said[1]
    assert "no such file" in said[2]
    assert said[3] == "onset faces enrol: 'Grace' is not enrolled: 3 of 4 pictures cannot be used"
    assert not folder.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["forget", "nobody"], "nobody here is called 'nobody'; known: none"),
        (["forget", "../etc"], "cannot be a person's name"),
        (["enrol", "../etc", "x.png"], "cannot be a person's name"),
        (["enrol", "Ada"], "Missing argument 'PICTURE'"),
        (["who", "absent.png"], "absent.png: no such file"),
        (["who", "absent.png", "--model", "absent.onnx"], "is no ONNX model|no such file"),
    ],
)
def test_wrong_requests_are_one_line_and_two(
    folder: Path, capfd: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(["faces", *words]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert any(part in err for part in said.split("|"))
    assert err.count("\n") == 1


def test_an_empty_folder_lists_nobody(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["faces", "list"]) == 0
    assert capfd.readouterr().out.split() == ["people", "-"]
    assert not folder.exists()
