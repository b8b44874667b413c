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
