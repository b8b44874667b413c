import json
from pathlib import Path

import numpy as np
import pytest

from onset.cli import run
from onset.media.png import write_png
from onset.plate_capture import encoded_16


def a_still(folder: Path) -> Path:
    picture = np.ones((3, 54, 96), np.float32) * np.asarray((0.0144, 0.3515, 0.0513), np.float32)[:, None, None]
    write_png(folder / "still.png", encoded_16(picture))
    return folder / "still.png"


def test_capture_writes_the_plate_and_tells_what_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "plate.exr"
    assert run(["plate", "capture", str(a_still(tmp_path)), str(output), "--frames", "1", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer == {"output": str(output), "size": "96x54", "frames": 1, "screen": "#20a040", "moved": 0.0}
    assert output.stat().st_size > 100


def test_pick_prints_the_colour_as_the_setting_takes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    still = str(a_still(tmp_path))
    assert run(["plate", "pick", still, "0.5", "0.5"]) == 0
    assert capsys.readouterr().out == "#20a040\n"
    assert run(["plate", "pick", still, "0.5", "0.5", "--radius", "0.1", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["screen"] == "#20a040"
    assert answer["screen_patch"] == [0.5, 0.5, 0.1]


def test_wrong_usage_is_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plate", "capture", str(tmp_path / "no.mp4"), str(tmp_path / "p.exr")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "no.mp4: is not there" in said.err
    assert run(["plate", "pick", str(a_still(tmp_path)), "1.5", "0.5"]) == 2
