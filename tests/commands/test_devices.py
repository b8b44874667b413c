import json

import pytest

from onset.cli import run


def test_the_answer_has_cameras_sound_inputs_and_gpus_whether_or_not_there_are_any(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert run(["devices", "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert {"cameras", "sound_inputs", "gpus"} <= set(answer)


def test_people_get_the_same_in_lines(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["devices"]) == 0
    out = capfd.readouterr().out
    assert all(name in out for name in ("cameras", "sound inputs", "gpus"))
