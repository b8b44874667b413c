"""Irises and lids that were moved by known amounts are told to have moved that way."""

import numpy as np
import pytest

from onset.bench.trackers.eye_rows import LOOKS, eye_rows
from onset.errors import WorkError
from onset.stage.face_picture import astronaut

pytest.importorskip("mediapipe")


def test_looks_and_lids_are_told_the_right_way() -> None:
    rows = list(eye_rows(astronaut()))
    looks = {row["turned_deg"]: row for row in rows if row["what"] == "gaze"}
    assert set(looks) == set(LOOKS)
    for look, row in looks.items():
        axis = 0 if look[0] else 1
        assert np.sign(row["told_deg"][axis]) == np.sign(look[axis])
        assert abs(row["told_deg"][1 - axis]) < 5.0
        assert row["blink"] < 0.2
    assert abs(looks[(20.0, 0.0)]["told_deg"][0]) > abs(looks[(10.0, 0.0)]["told_deg"][0])
    lids = [row for row in rows if row["what"] == "lids"]
    opened = [row["open"] for row in lids]
    assert opened == sorted(opened, reverse=True)
    assert lids[-1]["blink"] > lids[0]["blink"] + 0.2
    assert lids[-1]["mesh_open"] < 0.8


def test_a_picture_without_a_face_is_refused() -> None:
    with pytest.raises(WorkError, match="shows no face"):
        next(eye_rows(np.zeros((120, 160, 3), np.uint8)))
