"""The judge's truth: points of the picture at rest, in the picture's own pixels."""

import numpy as np
import pytest

from onset.face_judge import points_of_picture, summary
from onset.stage.face_picture import ASTRONAUT

pytest.importorskip("mediapipe")


def test_points_of_the_picture_are_where_its_eyes_and_mouth_are() -> None:
    points = points_of_picture()
    assert points.shape == (478, 2)
    for point, at in ((61, ASTRONAUT.mouth_right), (291, ASTRONAUT.mouth_left)):
        np.testing.assert_allclose(points[point], at, atol=3.0)
    assert points[159][1] == pytest.approx(ASTRONAUT.right_eye[2], abs=3.0)


def test_the_summary_is_of_all_errors_and_of_none() -> None:
    assert summary([1.0, 2.0, 3.0]) == {"error_px": {"p50": 2.0, "p95": 2.9}, "faces_judged": 3}
    assert summary([]) == {"error_px": None, "faces_judged": 0}
