"""The example shows: right as they stand, and readable."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from onset.cli import run
from onset.demo import demo_show
from onset.live import tree
from onset.settings import read_show
from onset.size import Size

ROOT = Path(__file__).parents[1]
SHOWS = sorted((ROOT / "launch").glob("*.toml"))
COMPARED = ("show", "source", "keyer", "layer", "sink")
BRINGS_ITS_OWN_CLIP = {"file.toml": "clip.mp4", "face.toml": "clip.mp4"}
"""Shows that name a file which their user puts beside them."""


@pytest.fixture
def launch(tmp_path: Path) -> Path:
    folder = tmp_path / "launch"
    shutil.copytree(ROOT / "launch", folder)
    return folder


@pytest.mark.parametrize("show", SHOWS, ids=lambda path: path.stem)
def test_every_example_is_right(show: Path, launch: Path, capfd: pytest.CaptureFixture[str]) -> None:
    if show.name in BRINGS_ITS_OWN_CLIP:
        (launch / BRINGS_ITS_OWN_CLIP[show.name]).touch()
    assert run(["check", str(launch / show.name)]) == 0, capfd.readouterr().err


def test_the_clip_that_a_user_has_to_bring_is_asked_for_by_name(
    launch: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(launch / "file.toml")]) == 2
    assert "source.path: 'clip.mp4' is not there" in capfd.readouterr().err


@pytest.mark.parametrize("show", SHOWS, ids=lambda path: path.stem)
def test_every_example_begins_by_saying_what_it_is(show: Path) -> None:
    lines = show.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines[0]) > 30


def test_the_examples_are_a_demo_a_webcam_a_file_a_face_and_two_cameras() -> None:
    assert {"demo", "webcam", "file", "face", "two_cameras"} <= {path.stem for path in SHOWS}


def test_the_two_cameras_are_two_engines_that_keep_apart() -> None:
    first, second = read_show(ROOT / "launch" / "two_cameras.toml")
    assert (first.name, second.name) == ("stage-A", "stage-B")
    publishing = [part for show in (first, second) for part in show.sink if part.kind == "publish"]
    assert [part.settings.name for part in publishing] == ["stage-A", "stage-B"]
    assert len({part.settings.endpoint for part in publishing}) == 2


def test_the_demo_show_is_what_the_demo_runs() -> None:
    (written,) = read_show(ROOT / "launch" / "demo.toml")
    run_by_demo = demo_show(Size(1920, 1080), Fraction(30))
    assert {key: tree(run_by_demo)[key] for key in COMPARED} == {key: tree(written)[key] for key in COMPARED}
