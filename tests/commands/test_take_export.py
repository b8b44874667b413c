"""`onset take export` of several kinds: what a take cannot give keeps no other from being made."""

import json
from pathlib import Path

import pytest

from onset.cli import run
from tests.takes.export.handed import closed_take


def test_a_kind_that_a_take_cannot_give_keeps_no_other_from_being_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take, out = closed_take(tmp_path / "takes"), tmp_path / "out"
    assert run(["take", "export", str(take), "--to", "cdl,edl,ale", "--out", str(out), "--json"]) == 1
    said = capsys.readouterr()
    exports = {one["kind"]: one for one in json.loads(said.out.splitlines()[-1])["exports"]}
    assert "its show had no look" in exports["cdl"]["error"]
    assert all(Path(exports[kind]["files"][0]).is_file() for kind in ("edl", "ale"))
    assert "cdl: " in said.err
    assert "2 other kinds are made" in said.err


def test_where_nothing_can_be_made_the_first_reason_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take = closed_take(tmp_path / "takes")
    assert run(["take", "export", str(take), "--to", "cdl,cube", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert "its show had no look" in said.err
    assert not said.out


def test_a_frame_that_no_stream_has_is_told_as_one_repeated_frame(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("OpenEXR")
    take = closed_take(tmp_path / "takes", frames=4, dropped=[2])
    assert run(["take", "export", str(take), "--to", "exr", "--out", str(tmp_path / "out")]) == 0
    assert "4 frames, 1 repeated" in capsys.readouterr().out
