"""Bones of people whose proportions are known, seen whole, on one side, and not at all."""

import numpy as np
import pytest

from onset.tracking.body.lengths import Lengths
from onset.tracking.body.points import PLACE
from onset.tracking.body.skeleton import Span
from tests.tracking.body.people import clip

UP = (0.0, 1.0, 0.0)
LEGS = ("hip", "knee", "ankle", "heel", "foot_index")
THIGHS = [Span((f"{side}_hip",), (f"{side}_knee",), UP) for side in ("left", "right")]
SHINS = [Span((f"{side}_knee",), (f"{side}_ankle",), UP) for side in ("left", "right")]


def unseen(*names: str, frames: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    visibility = np.ones((frames, 33))
    visibility[:, [PLACE[name] for name in names]] = 0.0
    return visibility


def test_a_bone_seen_on_one_side_is_as_long_on_the_other() -> None:
    points, there = clip(3), np.ones(3, bool)
    true = Lengths(points, np.ones((3, 33)), there).of(THIGHS[0])
    points[:, PLACE["right_knee"]] += 0.4  # made up: nobody saw it
    lengths = Lengths(points, unseen("right_knee"), there)
    assert [lengths.of(thigh) for thigh in THIGHS] == pytest.approx([true, true])


def test_legs_that_were_never_seen_are_as_long_as_people_of_that_height_have_them() -> None:
    points, there = clip(3), np.ones(3, bool)
    for name in LEGS:
        points[:, PLACE[f"left_{name}"]] *= 0.3
    lengths = Lengths(points, unseen(*(f"{side}_{name}" for side in ("left", "right") for name in LEGS)), there)
    left, right = (lengths.of(thigh) for thigh in THIGHS)
    assert left == right
    assert 0.33 < left < 0.5
    assert lengths.of(SHINS[0]) / left == pytest.approx(0.246 / 0.245)


def test_where_nothing_was_seen_the_points_are_all_there_is() -> None:
    points, there = clip(3), np.ones(3, bool)
    assert Lengths(points, np.zeros((3, 33)), there).of(THIGHS[0]) == pytest.approx(
        Lengths(points, np.ones((3, 33)), there).of(THIGHS[0])
    )
