"""BVH as others read it: Blender, and this project's tests' own reader."""

from pathlib import Path

import numpy as np
import pytest

from onset.tracking.body.bvh_text import bvh_text
from onset.tracking.body.motion import motion_of
from onset.tracking.body.points import PLACE
from tests.tracking.body.bvh_reader import Reader
from tests.tracking.body.in_blender import imported_by_blender
from tests.tracking.body.people import clip
from tests.tracking.body.test_motion import JOINT_POINTS

SAME_M = 1e-3


def test_blender_imports_it_and_puts_every_joint_where_the_points_were(tmp_path: Path) -> None:
    points = clip(12, seed=5)
    text = bvh_text(motion_of(points, np.ones(points.shape[:2])), 1 / 25)
    bvh = tmp_path / "walk.bvh"
    bvh.write_text(text)
    imported = imported_by_blender(bvh, tmp_path)
    file = Reader(text)
    assert len(imported.frames) == 12
    assert imported.rate_hz == pytest.approx(25.0)
    for number, bones in enumerate(imported.frames):
        for name, (x, y, z) in file.places(number).items():
            assert bones[name] == pytest.approx((x, -z, y), abs=SAME_M), name  # Blender's world has Z up
        for name, point in JOINT_POINTS.items():
            x, y, z = points[number, PLACE[point]]
            assert bones[name] == pytest.approx((x, -z, y), abs=SAME_M), name


def test_the_reader_of_these_tests_refuses_what_is_no_bvh() -> None:
    text = bvh_text(motion_of(clip(2), np.ones((2, 33))), 0.04)
    for broken in (
        text.replace("MOTION", "MOTIONS ", 1),
        text.replace("Frames: 2", "Frames: 3"),
        text.replace("CHANNELS 3", "CHANNELS 2", 1),
        text.replace("End Site", "End Sight", 1),
        text.replace("}", "", 1),
    ):
        with pytest.raises((ValueError, IndexError)):
            Reader(broken)
    assert Reader(text).frame_s == 0.04
