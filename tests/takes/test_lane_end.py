"""A lane's end in the engine: an encoder that gets no processor is taken forward, whether or not it is given more."""

import os
from pathlib import Path

import pytest

from onset.standing_back import may_come_forward, stand_back
from tests.takes.rig import Rig, until


def test_an_encoder_that_stands_back_behind_a_lane_that_is_full_is_taken_forward(tmp_path: Path) -> None:
    """Nothing is given to a full lane any more, and the encoder may not even get to looking."""
    if not may_come_forward():
        pytest.skip("this user may not take a process forward that stands back")
    with Rig(tmp_path, "rig-full") as rig:
        rig.roll()
        rig.freeze("camera.0")
        rig.until(lambda told: told["record"]["streams"]["camera"]["refused"] > 0, "the lane is full")
        encoder = rig.pids["camera.0"]
        assert stand_back(encoder)
        until(lambda: os.sched_getscheduler(encoder) != os.SCHED_IDLE, lambda: "taken forward")
