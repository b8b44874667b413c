"""USD, opened by Pixar's library."""

from math import radians, tan
from pathlib import Path
from typing import Any

import pytest

from tests.takes.export.handed import NTSC, closed_take, export

pytest.importorskip("pxr")
from pxr import Gf, Usd, UsdGeom

POSES = {
    0: {"translation_m": [1.0, -2.0, 1.5], "pan_deg": 0.0, "focal_length_mm": 32.0, "sensor_mm": [25.6, 14.4],
        "focus_distance_m": 2.5, "f_stop": 2.8},
    1: {"translation_m": [1.0, -2.0, 1.5], "pan_deg": 90.0, "focal_length_mm": 32.0, "sensor_mm": [25.6, 14.4]},
    2: {"translation_m": [1.0, -2.0, 1.5], "tilt_deg": 30.0, "focal_length_mm": 64.0, "sensor_mm": [25.6, 14.4]},
    3: {"pan_deg": 20.0, "tilt_deg": 10.0, "roll_deg": 90.0, "entrance_pupil_m": 0.1},
}  # fmt: skip


def camera(path: Path) -> tuple[Any, Any]:
    stage = Usd.Stage.Open(str(path))
    (prim,) = [prim for prim in stage.Traverse() if prim.IsA(UsdGeom.Camera)]
    return stage, UsdGeom.Camera(prim)


def test_pose_and_lens_of_every_frame(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", rate=NTSC, camera=POSES)
    done = export("usd", take, tmp_path / "out")
    stage, found = camera(done.files[0])
    assert (stage.GetStartTimeCode(), stage.GetEndTimeCode()) == (1001, 1006)
    assert stage.GetTimeCodesPerSecond() == pytest.approx(float(NTSC), rel=1e-9)
    assert (UsdGeom.GetStageMetersPerUnit(stage), UsdGeom.GetStageUpAxis(stage)) == (0.01, "Y")
    at = found.GetCamera(1001)
    assert (at.focalLength, at.fStop, at.focusDistance) == pytest.approx((32.0, 2.8, 250.0))
    assert at.GetFieldOfView(Gf.Camera.FOVHorizontal) == pytest.approx(2 * 21.8014, abs=1e-3)
    assert tan(radians(at.GetFieldOfView(Gf.Camera.FOVVertical)) / 2) == pytest.approx(7.2 / 32)
    assert tuple(at.frustum.position) == pytest.approx((100.0, 150.0, 200.0))
    assert found.GetCamera(1003).focalLength == 64.0
    assert any("2 of 6 frames without a record" in note for note in done.notes)


@pytest.mark.parametrize(
    ("frame", "ahead", "up"),
    [
        (1001, (0, 0, -1), (0, 1, 0)),
        (1002, (1, 0, 0), (0, 1, 0)),  # pan is positive to the right
        (1003, (0, 0.5, -0.8660254), (0, 0.8660254, 0.5)),  # tilt is positive up
        # rolled clockwise seen from behind: what was the camera's right is up now turned down, its up points right
        (1004, (0.33682409, 0.17364818, -0.92541658), (0.93969262, 0.0, 0.34202014)),
    ],
)
def test_the_camera_looks_where_pan_tilt_and_roll_say(
    tmp_path: Path, frame: int, ahead: tuple[float, ...], up: tuple[float, ...]
) -> None:
    take = closed_take(tmp_path / "takes", camera=POSES)
    _, found = camera(export("usd", take, tmp_path / "out").files[0])
    frustum = found.GetCamera(frame).frustum
    assert tuple(frustum.ComputeViewDirection()) == pytest.approx(ahead, abs=1e-6)
    assert tuple(frustum.ComputeUpVector()) == pytest.approx(up, abs=1e-6)
    if frame == 1004:  # the centre of projection is the entrance pupil, 0.1 m ahead
        assert tuple(frustum.position) == pytest.approx([10 * value for value in ahead], abs=1e-5)


def test_a_take_without_poses_gives_a_camera_that_says_it_was_not_measured(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes")
    done = export("usd", take, tmp_path / "out")
    stage, found = camera(done.files[0])
    assert "none of it was measured" in done.notes[0]
    assert "none of it was measured" in stage.GetRootLayer().documentation
    assert found.GetPrim().GetCustomDataByKey("onset_measured") is False
    assert found.GetCamera(1004).focalLength == 35.0


def test_where_the_axis_meets_the_sensor_moves_the_window(tmp_path: Path) -> None:
    lens = {"focal_length_mm": 32.0, "sensor_mm": [32.0, 18.0], "projection_offset_mm": [1.6, 0.9]}
    take = closed_take(tmp_path / "takes", camera=dict.fromkeys(range(6), lens))
    _, found = camera(export("usd", take, tmp_path / "out").files[0])
    window = found.GetCamera(1001).frustum.window
    axis = -window.GetMin()[0] / window.GetSize()[0], 1 + window.GetMin()[1] / window.GetSize()[1]
    assert axis == pytest.approx((0.55, 0.55))  # to the right of the middle, and below it
