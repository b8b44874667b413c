import json
from pathlib import Path

import pytest

from onset.cli import run
from tests.bench.documents import document


def test_an_unknown_benchmark_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "blurs"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("onset bench: no benchmark 'blurs'; ")


def test_a_page_is_made_of_a_document_without_measuring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document()))
    assert run(["bench", "--table", str(path)]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("# Benchmarks\n")
    assert captured.out.endswith("\n")
    assert captured.err == ""


def test_a_page_of_a_missing_document_is_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--table", str(tmp_path / "x.json")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


def test_our_key_alone_is_measured_on_small_clips(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "key", "--ours", "--quick", "--scenes", "loose_hair", "--json"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out.splitlines()[-1])
    assert (found["size"], found["frames"]) == ("480x270", 3)
    assert [one["scene"] for one in found["scenes"]] == ["loose_hair"]
    assert 0 < found["scenes"][0]["onset"]["mad"] < 100
    assert "onset bench: key: loose_hair 1" in captured.err


def test_a_setting_of_our_key_can_be_tried(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--ours", "--quick", "--scenes", "loose_hair", "--set", "keyer.white=0.5", "--set", "keyer.black=0.1"]
    options += ["--size", "128x72", "--frames", "2"]
    assert run(["bench", "key", *options]) == 0
    assert "| loose_hair 1 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["key", "chain"], "key measures pictures and stands alone"),
        (["chain", "--ours"], "--ours belongs to onset bench key"),
        (["key", "--seconds", "5"], "--seconds"),
        (["key", "--scenes", "interviw"], "loose_hair"),
        (["key", "--ours", "--set", "keyer.black"], "PATH=VALUE"),
        (["key", "--ours", "--quick", "--scenes", "loose_hair", "--set", "keyer.blakc=1"], "keyer.blakc"),
        (["key", "--ours", "--quick", "--set", "keyer.black=nan"], "must be a finite number"),
        (["key", "--out", "/no/such/folder"], "/no/such/folder"),
        (["key", "--size", "63x36"], "even sides of at least 64"),
        (["key", "--table", "/no/such/file"], "/no/such/file"),
    ],
)
def test_wrong_use_of_the_key_benchmark_is_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["bench", *words]) == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
