"""Smoothing, lag and prediction are measured against motion that is known to the last digit."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.bench.trackers.smoothing_rows import (
    RAW,
    SMOOTH,
    carried,
    jitter_rows,
    lag_rows,
    prediction_rows,
    read_clip,
)
from onset.errors import InputError
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceWarp
from tests.clips import write_clip

pytest.importorskip("cv2")
RATE_HZ = 60.0


def swing(frames: int = 120) -> NDArray[np.float64]:
    """Twenty points that go to and fro together, 60 pixels wide at 0.5 Hz."""
    base = np.random.default_rng(2).uniform(0.0, 300.0, (20, 2))
    way = 60.0 * np.sin(np.pi * np.arange(frames) / RATE_HZ)
    return np.asarray(base + way[:, None, None] * np.array((1.0, 0.3)))


def test_what_is_held_is_off_by_the_motion_and_what_is_predicted_by_little() -> None:
    rows = list(prediction_rows("swing", swing(), swing(), RATE_HZ))
    assert [row["late_ms"] for row in rows] == [16.7, 33.3, 50.0]
    for row in rows:
        assert row["predicted_px"] < 0.25 * row["held_px"]
        assert row["predicted_px"] < row["predicted_and_smoothed_px"] < row["held_px"]


def test_raw_answers_are_carried_as_they_are_and_smoothed_ones_lag() -> None:
    np.testing.assert_allclose(carried(swing(), RATE_HZ, RAW, 0.0), swing(), atol=1e-3)
    assert np.abs(carried(swing(), RATE_HZ, SMOOTH, 0.0) - swing()).max() > 0.1


def test_the_lag_of_answers_that_come_late_is_found() -> None:
    warp = FaceWarp(astronaut(), ASTRONAUT)
    motion = FaceMotion(960.0, 540.0, 2.0, expression=0.0)
    local = np.array([(x, y) for x in (120.0, 200.0) for y in (60.0, 180.0)])
    late = np.array([warp.moved(local, motion.at(tick / RATE_HZ - 0.020)) for tick in range(90)])
    raw, smoothed = lag_rows(late, warp, local, motion)
    assert raw["lag_ms"] == pytest.approx(20.0, abs=0.5)
    assert raw["left_px"] < 0.1
    assert smoothed["lag_ms"] > raw["lag_ms"]


def test_smoothing_takes_jitter_away() -> None:
    pytest.importorskip("mediapipe")
    found = {row["row"]: row["rms_px"] for row in jitter_rows(FaceWarp(astronaut(), ASTRONAUT), 12)}
    assert 0.0 < found["jitter, smoothed"] < 0.8 * found["jitter, raw"]


def test_a_clip_that_is_none_or_too_short_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has 5 frames that can be read"):
        read_clip(write_clip(tmp_path / "short.mp4"), 90)
