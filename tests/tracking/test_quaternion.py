"""Quaternions against scipy's rotations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from onset.tracking.quaternion import quaternion_of, quaternion_of_angles

angle = st.floats(-180.0, 180.0)


@given(angle, angle, angle)
def test_angles_are_turned_in_the_order_yaw_pitch_roll(yaw: float, pitch: float, roll: float) -> None:
    wanted = Rotation.from_euler("YXZ", (yaw, pitch, roll), degrees=True)
    turn = Rotation.from_quat(quaternion_of_angles(yaw, pitch, roll))
    assert (wanted.inv() * turn).magnitude() < 1e-6


@given(angle, angle, angle)
def test_a_matrix_becomes_the_quaternion_of_the_same_rotation(yaw: float, pitch: float, roll: float) -> None:
    wanted = Rotation.from_euler("YXZ", (yaw, pitch, roll), degrees=True)
    found = quaternion_of(wanted.as_matrix())
    assert math.hypot(*found) == pytest.approx(1.0)
    assert found[3] >= 0.0
    assert (wanted.inv() * Rotation.from_quat(found)).magnitude() < 1e-6


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_half_turns_have_no_weak_spot(axis: int) -> None:
    turn = -np.eye(3)
    turn[axis, axis] = 1.0
    assert abs(quaternion_of(turn)[axis]) == pytest.approx(1.0)
