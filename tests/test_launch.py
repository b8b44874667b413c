"""The example shows: right as they stand, and readable."""

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from onset.cli import command_names, run
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


def test_the_examples_are_a_demo_a_webcam_a_file_a_face_two_cameras_and_one_that_records() -> None:
    assert {"demo", "webcam", "file", "face", "two_cameras", "record"} <= {path.stem for path in SHOWS}


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


def test_the_service_is_one_that_systemd_takes(tmp_path: Path) -> None:
    text = (ROOT / "launch" / "onset@.service").read_text(encoding="utf-8")
    (command,) = [line.partition("=")[2].split() for line in text.splitlines() if line.startswith("ExecStart=")]
    assert command[1] in command_names()
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze")
    unit = tmp_path / "onset@stage.service"
    unit.write_text(text.replace(command[0], "/bin/true"), encoding="utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, unit.name in done.stderr) == (0, False), done.stderr
