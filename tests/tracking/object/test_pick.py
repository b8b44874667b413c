"""Picks: what can be followed, and one clear line for what cannot."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.errors import UsageError
from onset.tracking.object import quad
from onset.tracking.object.pick import read_pick

SIZE = (640, 360)


def test_a_box_in_pixels_and_in_shares_is_the_same() -> None:
    first = read_pick({"box": [64, 36, 320, 180], "mode": "plane", "name": "phone"}, SIZE)
    second = read_pick({"box": [0.1, 0.1, 0.5, 0.5], "mode": "plane", "unit": "share"}, SIZE)
    np.testing.assert_allclose(first.points, [[64, 36], [384, 36], [384, 216], [64, 216]])
    np.testing.assert_allclose(first.points, second.points)
    assert first.name == "phone"


def test_corners_given_the_other_way_round_keep_their_first() -> None:
    picked = read_pick({"mode": "plane", "points": [[10, 10], [10, 90], [110, 90], [110, 10]]}, SIZE)
    np.testing.assert_allclose(picked.points, [[10, 10], [110, 10], [110, 90], [10, 90]])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"box": [700, 10, 50, 50]}, "most of it lies outside the picture of 640x360"),
        ({"box": [10, 10, 0, 50]}, "it has no area"),
        ({"box": [10, 10, 4, 50]}, "less than 8 px wide or high"),
        ({"mode": "plane", "points": [[10, 10], [110, 90], [110, 10], [10, 90]]}, "its sides cross or bend inwards"),
        ({"mode": "plane", "points": [[10, 10], [110, 10], [110, 90]]}, "four corners, 3 are given"),
        ({"points": [[10, 10], [900, 10]]}, "point 900, 10 lies outside the picture of 640x360"),
        ({"points": [[float("nan"), 10]]}, "no finite numbers"),
        ({"box": [1, 2, 3]}, "is not 4 numbers"),
        ({"box": "all"}, "is not 4 numbers"),
        ({"mode": "cloud", "box": [1, 2, 30, 40]}, "mode 'cloud' is none of box, plane, points"),
        ({}, "give either box"),
        ({"box": [1, 2, 30, 40], "colour": 1}, "'colour' is unknown"),
        ({"points": [[5, 5]] * 17}, "17 points; at most 16"),
        ({"box": [1, 2, 30, 40], "unit": "cm"}, "neither px nor share"),
    ],
)
def test_bad_picks_are_told_in_one_line(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=r"^pick: ") as told:
        read_pick(arguments, SIZE)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


_PX = st.floats(-2000, 2000, allow_nan=False)


@given(st.lists(st.tuples(_PX, _PX), min_size=4, max_size=4))
def test_what_is_accepted_as_a_plane_is_one(corners: list[tuple[float, float]]) -> None:
    try:
        picked = read_pick({"mode": "plane", "points": [list(one) for one in corners]}, SIZE)
    except UsageError:
        return
    assert quad.is_convex(picked.points)
    assert quad.area(picked.points) > 0
    assert {tuple(one) for one in picked.points} == {(float(x), float(y)) for x, y in corners}
