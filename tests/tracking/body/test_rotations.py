"""Rotations: against matrices made angle by angle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.tracking.body import rotations as r
from tests.tracking.body.people import turned

ANGLE = st.floats(-179.0, 179.0)
AXES = np.eye(3)


def three(z: float, x: float, y: float) -> r.Rotations:
    return np.asarray(turned("z", z) @ turned("x", x) @ turned("y", y))


@given(z=ANGLE, x=st.floats(-89.9, 89.9), y=ANGLE)
def test_euler_angles_are_those_that_made_the_rotation(z: float, x: float, y: float) -> None:
    found = r.euler_zxy_deg(three(z, x, y)[None])[0]
    assert three(*found) == pytest.approx(three(z, x, y), abs=1e-9)


@pytest.mark.parametrize("x", [90.0, -90.0])
def test_at_the_lock_of_the_angles_the_rotation_is_still_right(x: float) -> None:
    rotation = three(30.0, x, 20.0)
    found = r.euler_zxy_deg(rotation[None])[0]
    assert found[2] == 0.0
    assert three(*found) == pytest.approx(rotation, abs=1e-7)


def test_angles_follow_on_past_half_a_turn() -> None:
    about_y = np.stack([turned("y", angle) for angle in range(0, 720, 30)])
    assert r.euler_zxy_deg(about_y)[:, 2] == pytest.approx(np.arange(0, 720, 30), abs=1e-9)


@given(z=ANGLE, x=ANGLE, y=ANGLE)
def test_the_shortest_arc_brings_one_direction_to_the_other_and_turns_no_further(z: float, x: float, y: float) -> None:
    start = np.array([[0.0, 1.0, 0.0]])
    end = start @ three(z, x, y).T * 3.0
    arc = r.shortest_arc(start, end)[0]
    assert arc @ arc.T == pytest.approx(np.eye(3), abs=1e-9)
    assert arc @ start[0] == pytest.approx(end[0] / 3.0, abs=1e-9)
    needed = np.arccos(np.clip(start[0] @ end[0] / 3.0, -1, 1))
    assert r.axis_and_angle(arc)[1] == pytest.approx(needed, abs=1e-6)


@pytest.mark.parametrize("axis", range(3))
def test_opposite_directions_are_half_a_turn_apart(axis: int) -> None:
    arc = r.shortest_arc(AXES[axis : axis + 1], -AXES[axis : axis + 1])[0]
    assert arc @ AXES[axis] == pytest.approx(-AXES[axis])
    assert np.linalg.det(arc) == pytest.approx(1.0)


def test_without_a_direction_there_is_no_rotation() -> None:
    nothing = np.zeros((1, 3))
    assert np.isnan(r.shortest_arc(nothing, AXES[:1])).all()
    assert np.isnan(r.turn_between((AXES[:1], AXES[1:2]), (AXES[:1], AXES[:1]))).all()


@given(z=ANGLE, x=ANGLE, y=ANGLE)
def test_two_directions_tell_a_whole_rotation(z: float, x: float, y: float) -> None:
    rotation = three(z, x, y)
    first, second = np.array([[0.3, 1.0, 0.2]]), np.array([[1.0, 0.1, 0.0]])
    found = r.turn_between((first, second), (first @ rotation.T * 2.0, second @ rotation.T))
    assert found[0] == pytest.approx(rotation, abs=1e-9)


@given(z=ANGLE, x=ANGLE, y=ANGLE)
def test_between_two_rotations_the_way_is_even(z: float, x: float, y: float) -> None:
    start, end = three(10.0, 20.0, 30.0), three(z, x, y)
    way = r.between(start, end, np.array([0.0, 0.5, 1.0]))
    assert way[0] == pytest.approx(start, abs=1e-6)
    assert way[2] == pytest.approx(end, abs=1e-5)
    halves = [r.axis_and_angle(a.T @ b)[1] for a, b in ((way[0], way[1]), (way[1], way[2]))]
    assert halves[0] == pytest.approx(halves[1], abs=1e-5)


def test_a_half_turn_has_an_axis() -> None:
    axis, angle = r.axis_and_angle(turned("y", 180.0))
    assert np.abs(axis) == pytest.approx([0, 1, 0], abs=1e-9)
    assert angle == pytest.approx(np.pi)
