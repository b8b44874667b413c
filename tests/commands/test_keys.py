import json
from pathlib import Path

import pytest

from onset.cli import run


def test_a_key_that_is_made_is_listed_until_it_is_revoked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = ["--folder", str(tmp_path / "keys")]
    assert run(["keys", "make", "director", *folder]) == 0
    carried = Path(capfd.readouterr().out.rstrip("\n"))
    assert carried.is_file()
    assert run(["keys", "list", *folder, "--json"]) == 0
    keys = json.loads(capfd.readouterr().out)["keys"]
    assert list(keys) == ["director"]
    assert keys["director"] in carried.read_text()
    assert run(["keys", "revoke", "director", *folder]) == 0
    assert capfd.readouterr().out == ""
    assert run(["keys", "list", *folder, "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"keys": {}}


def test_people_get_a_name_and_its_key_on_a_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = ["--folder", str(tmp_path)]
    tmp_path.chmod(0o700)
    run(["keys", "list", *folder])
    assert capfd.readouterr().out.split() == ["keys", "-"]
    run(["keys", "make", "director", *folder, "--json"])
    assert json.loads(capfd.readouterr().out)["name"] == "director"
    run(["keys", "list", *folder])
    assert capfd.readouterr().out.startswith("director ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make", "a/b"], "a/b"),
        (["revoke", "nobody"], "there is no key named 'nobody'"),
        (["make"], "Missing argument 'NAME'"),
        (["mak", "x"], "no such command 'mak'; did you mean 'make'?"),
    ],
)
def test_wrong_requests_are_one_line_and_two(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(["keys", *arguments, *([] if len(arguments) < 2 else ["--folder", str(tmp_path / "keys")])]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_a_second_key_of_one_name_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = ["--folder", str(tmp_path / "keys")]
    assert run(["keys", "make", "director", *folder]) == 0
    assert run(["keys", "make", "director", *folder]) == 2
    assert "there is a key named 'director' already" in capfd.readouterr().err
