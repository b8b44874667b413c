"""The face tracker's figures: against truth, in bounds that a broken tracker misses."""

import json

import pytest

from onset.bench.trackers.face import jitter_row, landmark_row, time_row
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceWarp

pytest.importorskip("mediapipe")
WARP = FaceWarp(astronaut(), ASTRONAUT)


def test_a_shift_is_followed_and_its_row_is_json() -> None:
    row = landmark_row(WARP, "shift", FaceMotion(960.0, 540.0, 2.0, expression=0.0), frames=12)
    assert json.loads(json.dumps(row))["lost"] == 0
    assert 0.0 < row["error_px"]["p50"] < 0.02 * row["eyes_apart_px"]


def test_a_still_face_strays_by_less_than_half_a_pixel() -> None:
    assert 0.0 < jitter_row(WARP, frames=6)["rms_px"] < 0.5


def test_time_is_measured() -> None:
    assert time_row(WARP, 640, 360, frames=3)["ms"]["p50"] > 0.0
