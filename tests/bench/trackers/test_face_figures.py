"""The face tracker's figures: against truth, in bounds that a broken tracker misses."""

import json

import numpy as np
import pytest

from onset.bench.trackers.face import jitter_row, landmark_row, pose_rows, time_row
from onset.bench.trackers.face_relief import FaceRelief
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceWarp
from onset.tracking.face.lens import Lens
from onset.tracking.face.pose import rotation_of

pytest.importorskip("mediapipe")
WARP = FaceWarp(astronaut(), ASTRONAUT)


def test_a_shift_is_followed_and_its_row_is_json() -> None:
    row = landmark_row(WARP, "shift", FaceMotion(960.0, 540.0, 2.0, expression=0.0), frames=12)
    assert json.loads(json.dumps(row))["lost"] == 0
    assert 0.0 < row["error_px"]["p50"] < 0.02 * row["eyes_apart_px"]


def test_a_still_face_strays_by_less_than_half_a_pixel() -> None:
    assert 0.0 < jitter_row(WARP, frames=6)["rms_px"] < 0.5


def test_turns_are_told_the_right_way_and_roll_nearly_exactly() -> None:
    rows = {row["turn_deg"]: row for row in pose_rows(320, 240)}
    assert rows[(0, 0, 20)]["error_deg"] < 1.5
    for axis in range(2):
        for turn, row in rows.items():
            if turn[axis]:
                assert np.sign(row["told_deg"][axis]) == np.sign(turn[axis])
    assert max(row["error_deg"] for row in rows.values()) < 12.0


def test_time_is_measured() -> None:
    assert time_row(WARP, 640, 360, frames=3)["ms"]["p50"] > 0.0


def test_a_relief_that_is_not_turned_is_its_picture() -> None:
    picture = astronaut()
    points = np.random.default_rng(3).uniform(90.0, 220.0, (478, 2))
    relief = FaceRelief(picture, points, np.zeros(478))
    lens = Lens(1000.0, (relief.middle_px[0], relief.middle_px[1]))
    seen = relief.seen(np.eye(3), np.array((0.0, 0.0, 1000.0)), lens, 320, 320)
    assert np.abs(seen.astype(int) - picture)[4:-4, 4:-4].mean() < 1.0
    turned = relief.moved(points, rotation_of(10.0, 0.0, 0.0), np.array((0.0, 0.0, 1000.0)), lens)
    assert np.ptp(turned[:, 0]) < np.ptp(points[:, 0])
