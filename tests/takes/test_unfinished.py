"""Exports that were killed: their files are made again, those of living ones and of everybody else are kept."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onset.cli import run
from onset.errors import UsageError, WorkError
from onset.media.beside import part_of
from onset.takes.unfinished import Unfinished
from tests.takes.export.handed import closed_take

_EXPORT = """
import sys, time
from pathlib import Path
from onset.media.beside import hold_part
from onset.takes.unfinished import Unfinished
folder = Path(sys.argv[1])
left = Unfinished()
for name in ("S1_T001_A.edl", "S1_T001_A.ale"):
    left.begin(folder, name)
(folder / "S1_T001_A.edl").write_text("half of an export")
hold_part(folder / "S1_T001_A.ale")
print("there", flush=True)
time.sleep(600)
"""


@contextmanager
def exporting(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program in the middle of an export: one file is written, one is being written."""
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen([sys.executable, "-c", _EXPORT, str(folder)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == "there\n"
            yield program
        finally:
            program.kill()


def test_what_a_killed_export_left_is_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take, out = closed_take(tmp_path / "takes", frames=2), tmp_path / "out"
    folder = out / take.name
    asked = ["take", "export", str(take), "--to", "edl,ale", "--out", str(out)]
    with exporting(folder) as other:
        assert run(asked) == 2, "it lives"
        assert "another export writes it at this moment" in capsys.readouterr().err
        assert (folder / "S1_T001_A.edl").read_text() == "half of an export"
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert part_of(folder / "S1_T001_A.ale").exists(), "nothing to take away"
    (folder / "S1_T001_A_camera.usda").write_text("mine")
    assert run([*asked, "--to", "usd"]) == 2, "what nobody had begun is kept"
    assert "S1_T001_A_camera.usda is there already and is kept" in capsys.readouterr().err
    assert run(asked) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "S1_T001_A.ale", "S1_T001_A.edl", "S1_T001_A_camera.usda",
    ]  # fmt: skip
    assert (folder / "S1_T001_A.edl").read_text().startswith("TITLE")
    assert run(asked) == 2, "now it is an export as any"


def begun_and_failed(folder: Path, *, written: bool) -> None:
    with Unfinished() as own:
        own.begin(folder, "a.edl")
        if written:
            (folder / "a.edl").write_text("done")
        raise WorkError("the disk is full")


@pytest.mark.parametrize("written", [False, True])
def test_an_export_that_failed_leaves_a_note_only_of_what_is_there(tmp_path: Path, written: bool) -> None:
    with pytest.raises(WorkError, match="the disk is full"):
        begun_and_failed(tmp_path, written=written)
    assert len(list(tmp_path.iterdir())) == 2 * written
    with Unfinished() as again:
        assert again.is_left(tmp_path, "a.edl") is written
        again.begin(tmp_path, "a.edl")
        assert not again.is_left(tmp_path, "b.edl")
    assert [path.name for path in tmp_path.iterdir()] == ["a.edl"] * written


def test_a_note_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / ".mine.part").write_text("mine")
    (tmp_path / "out" / ".export-0.part").write_text("../mine\n/etc/passwd\nwhole\ncut o")
    with Unfinished() as own:
        assert own.is_left(tmp_path / "out", "whole")
        assert not any(own.is_left(tmp_path / "out", name) for name in ("../mine", "/etc/passwd", "cut o"))
    assert (tmp_path / ".mine.part").exists()


def test_two_exports_of_one_file_are_told(tmp_path: Path) -> None:
    with Unfinished() as first, Unfinished() as second:
        first.begin(tmp_path, "a.edl")
        with pytest.raises(UsageError, match="another export writes it"):
            second.is_left(tmp_path, "a.edl")
