"""Nuke's .chan: nine columns a line."""

from math import atan, degrees
from pathlib import Path

import pytest

from onset.errors import InputError
from tests.takes.export.handed import closed_take, export

POSES = {
    n: {"translation_m": [0.1 * n, -2.0, 1.5], "pan_deg": 5.0 * n, "tilt_deg": -3.0, "roll_deg": 1.0,
        "focal_length_mm": 32.0, "sensor_mm": [25.6, 14.4]}
    for n in range(6)
}  # fmt: skip


def test_a_line_for_each_frame_in_nukes_axes(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", camera=POSES)
    chan, about = export("chan", take, tmp_path / "out").files
    lines = [[float(word) for word in line.split()] for line in chan.read_text().splitlines()]
    fov = degrees(2 * atan(7.2 / 32))
    assert lines == [
        pytest.approx([1001 + n, 0.1 * n, 1.5, 2.0, -3.0, -5.0 * n, -1.0, fov], rel=1e-7) for n in range(6)
    ]
    assert " -0 " not in chan.read_text()
    told = about.read_text()
    assert "rotation order ZXY" in told
    assert "sensor 25.6 x 14.4 mm" in told
    assert "1001 is 01:00:00:00" in told


def test_without_a_record_of_the_camera_there_is_none(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", frames=2)
    with pytest.raises(InputError, match="has no record of the camera's pose"):
        export("chan", take, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_record_of_the_camera_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    camera = {n: {"translation_m": [0.1, 2.0], "pan_deg": 5.0} for n in range(2)}
    take = closed_take(tmp_path / "takes", frames=2, camera=camera)
    with pytest.raises(InputError, match=r"what frame 100 says of its camera cannot be read: .*translation_m"):
        export("chan", take, tmp_path / "out")
