import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from onset.cli import run
from onset.sinks.publish import Settings
from tests.wire.fakes import FakeEngine


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    name = f"watched-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    made = FakeEngine(Settings(name=name, endpoint="tcp://127.0.0.1:*", viewers=0))
    made.flow(50)
    yield made
    made.close()


def test_a_running_engine_is_summed_up_in_one_line_of_json(
    engine: FakeEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["watch", engine.endpoint, "--seconds", "1.5", "--json"]) == 0
    out, err = capfd.readouterr()
    answer = json.loads(out)
    assert answer["frames"] > 10
    assert answer["lost"] == {}
    assert "fps" in err


def test_people_get_the_same_in_lines(engine: FakeEngine, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", engine.endpoint, "--seconds", "1"]) == 0
    assert "arrival ms" in capfd.readouterr().out


def test_nothing_to_watch_is_one_line_and_one(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["watch", "tcp://127.0.0.1:9", "--seconds", "0.3", "--json"]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("onset watch: nothing arrived from tcp://127.0.0.1:9 in 0.3 s")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tcp://127.0.0.1:99999"], "99999"),
        (["tcp://127.0.0.1"], "tcp://127.0.0.1"),
        (["tcp://127.0.0.1:5600", "--key", "gone.toml"], "no key file gone.toml"),
    ],
)
def test_a_wrong_endpoint_or_key_is_refused(
    capfd: pytest.CaptureFixture[str], arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["watch", *arguments]) == 2
    assert said in capfd.readouterr().err
