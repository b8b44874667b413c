import json
from pathlib import Path

import pytest

from onset.cli import run
from tests.plugin_files import plugin_file


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kind = plugin_file(tmp_path, monkeypatch)
    path = tmp_path / "stage.toml"
    path.write_text(f'[source]\nkind = "{kind}"\n[keyer]\nkind = "{kind}"\nblack = 0.25\n')
    return path


def test_a_good_show_is_told_in_words(show: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(show)]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert "onset on auto" in out
    assert "over camera" in out


def test_a_good_show_as_json_has_every_setting(show: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(show), "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert (answer["ok"], answer["problems"]) == (True, [])
    assert answer["engines"][0]["keyer"]["black"] == 0.25


def test_a_bad_show_has_all_its_problems_on_standard_error(show: Path, capfd: pytest.CaptureFixture[str]) -> None:
    show.write_text(show.read_text() + "blakc = 1\n[engin]\n")
    assert run(["check", str(show)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert [line.split(": ")[0] for line in err.splitlines()] == [f"{show}:6", f"{show}:7"]


def test_a_bad_show_as_json_has_them_on_standard_output_too(show: Path, capfd: pytest.CaptureFixture[str]) -> None:
    show.write_text("")
    assert run(["check", str(show), "--json"]) == 2
    out, err = capfd.readouterr()
    assert json.loads(out) == {"ok": False, "problems": [err.rstrip("\n")]}
