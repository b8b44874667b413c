"""STMaps, opened by OpenEXR, against OpenCV's own distortion."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.errors import InputError
from tests.takes.export.handed import closed_take, export

OpenEXR: Any = pytest.importorskip("OpenEXR")
LENS = {
    "focal_length_mm": 32.0, "sensor_mm": [32.0, 24.0], "projection_offset_mm": [0.5, -0.25],
    "distortion": {"k": [-0.12, 0.03, -0.004, 0.0, 0.0, 0.0], "p": [0.0011, -0.0007]},
}  # fmt: skip
WIDTH, HEIGHT = 64, 48


def samples(path: Path) -> Any:
    with OpenEXR.File(str(path), separate_channels=True) as file:
        return np.stack([file.channels()[name].pixels for name in "RG"], axis=-1)


def test_undistort_samples_where_opencv_projects_and_distort_leads_back(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    take = closed_take(tmp_path / "takes", camera=dict.fromkeys(range(6), LENS))
    done = export("stmap", take, tmp_path / "out")
    assert [path.name for path in done.files] == ["S1_T001_A_undistort.exr", "S1_T001_A_distort.exr"]
    undistort, distort = (samples(path) for path in done.files)
    assert undistort.dtype == np.float32
    matrix = np.array([[64.0, 0, 33.0], [0, 64.0, 23.5], [0, 0, 1]])
    coefficients = np.array([-0.12, 0.03, 0.0011, -0.0007, -0.004])
    for row, column in ((0, 0), (10, 50), (47, 63)):
        point = np.array([[(column + 0.5 - 33.0) / 64, (row + 0.5 - 23.5) / 64, 1.0]])
        (((x, y),),), _ = cv2.projectPoints(point, np.zeros(3), np.zeros(3), matrix, coefficients)
        assert undistort[row, column] == pytest.approx((x / WIDTH, 1 - y / HEIGHT), abs=1e-6)
        point = np.array([[[column + 0.5, row + 0.5]]])
        criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 200, 1e-12)
        (((x, y),),) = cv2.undistortPointsIter(point, matrix, coefficients, np.eye(3), matrix, criteria)
        assert distort[row, column] == pytest.approx((x / WIDTH, 1 - y / HEIGHT), abs=1e-6)


def test_a_zoom_has_a_map_for_every_frame(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", frames=2, camera={0: LENS, 1: {**LENS, "focal_length_mm": 50.0}})
    names = [path.name for path in export("stmap", take, tmp_path / "out").files]
    assert names == [f"S1_T001_A_{way}.{number}.exr" for number in (1001, 1002) for way in ("undistort", "distort")]


def test_without_a_record_of_the_lens_there_is_no_identity_instead(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", frames=2)
    with pytest.raises(InputError, match="hold no distortion"):
        export("stmap", take, tmp_path / "out")


def test_a_lens_that_folds_over_is_refused(tmp_path: Path) -> None:
    folded = {**LENS, "distortion": {"k": [-3.0, 0.0, 0.0, 0.0, 0.0, 0.0]}}
    take = closed_take(tmp_path / "takes", frames=2, camera={0: folded, 1: folded})
    with pytest.raises(InputError, match="folds over"):
        export("stmap", take, tmp_path / "out")
