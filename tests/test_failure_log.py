import tempfile
from pathlib import Path

import pytest

from onset.failure_log import write_failure


def a_failure(message: str) -> Exception:
    try:
        raise RuntimeError(message)
    except RuntimeError as error:
        return error


def test_the_report_has_the_traceback_the_command_and_the_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = write_failure("onset demo", a_failure("the loop is knotted"))
    report = path.read_text()
    assert path.parent == tmp_path / "onset"
    for part in ("onset demo", "command line:", "onset-engine ", "Python 3.", "Traceback", "the loop is knotted"):
        assert part in report


def test_two_failures_do_not_overwrite_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert write_failure("onset run", a_failure("one")) != write_failure("onset run", a_failure("two"))


def test_where_the_home_cannot_be_written_it_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "a file"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = write_failure("onset run", a_failure("no home"))
    assert path.parent == tmp_path
    assert "no home" in path.read_text()
