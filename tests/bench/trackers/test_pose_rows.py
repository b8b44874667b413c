"""Poses are told of heads that were turned by a known rotation, within bounds that a broken tracker misses."""

import numpy as np
import pytest

from onset.bench.trackers.pose_rows import pose_rows
from onset.errors import WorkError
from onset.stage.face_picture import astronaut

pytest.importorskip("mediapipe")


def test_turns_and_places_are_told() -> None:
    turns = ((0, 0, 0), (20, 0, 0), (0, 20, 0), (0, -20, 0))
    rows = list(pose_rows(astronaut(), 480, 360, turns))
    poses = {(row["head"], row["turn_deg"]): row for row in rows if row["what"] == "pose"}
    assert len(poses) == 2 * len(turns)
    for turn in turns[1:]:
        axis = next(axis for axis in range(3) if turn[axis])
        assert poses["own", turn]["told_deg"][axis] == pytest.approx(turn[axis], abs=3.0)
        assert poses["own", turn]["error_deg"] < 4.0
        assert poses["average", turn]["error_deg"] < 7.0
    places = [row for row in rows if row["what"] == "place"]
    assert all(np.linalg.norm(row["off_mm"]) < 0.03 * 1000.0 * row["place_m"][2] for row in places)


def test_a_picture_without_a_face_is_refused() -> None:
    with pytest.raises(WorkError, match="shows no face"):
        next(pose_rows(np.zeros((240, 320, 3), np.uint8)))
