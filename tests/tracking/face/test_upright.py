import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.face.upright import eyes_apart, upright
from tests.tracking.face.made_faces import CANONICAL_MM


@settings(max_examples=40)
@given(
    st.tuples(*[st.floats(-1.2, 1.2)] * 3),
    st.floats(1e-4, 10.0),
    st.tuples(*[st.floats(-1e3, 1e3)] * 3),
)
def test_pose_size_and_unit_are_taken_out(angles: tuple[float, ...], scale: float, shift: tuple[float, ...]) -> None:
    turn = np.eye(3)
    for axis, angle in enumerate(angles):
        one = np.eye(3)
        a, b = [(1, 2), (0, 2), (0, 1)][axis]
        one[a, a] = one[b, b] = np.cos(angle)
        one[a, b], one[b, a] = -np.sin(angle), np.sin(angle)
        turn = turn @ one
    moved = scale * CANONICAL_MM @ turn + shift
    np.testing.assert_allclose(upright(moved, CANONICAL_MM), CANONICAL_MM, atol=1e-5)


def test_a_mouth_that_opens_does_not_tilt_the_face() -> None:
    moved = CANONICAL_MM.copy()
    low = CANONICAL_MM[:, 1] > 60.0
    moved[low, 1] += 25.0
    np.testing.assert_allclose(upright(moved, CANONICAL_MM)[~low], CANONICAL_MM[~low], atol=1e-6)


def test_a_mirrored_face_is_turned_and_never_mirrored_back() -> None:
    assert np.abs(upright(CANONICAL_MM * (-1.0, 1.0, 1.0), CANONICAL_MM) - CANONICAL_MM).max() > 10.0


@pytest.mark.parametrize("value", [np.nan, np.inf, 1.0])
def test_points_that_are_no_face_raise(value: float) -> None:
    with pytest.raises(ValueError, match="finite and apart"):
        upright(np.full((478, 3), value), CANONICAL_MM)


def test_the_eyes_of_the_average_face_are_8_to_9_cm_apart() -> None:
    assert 78.0 < eyes_apart(CANONICAL_MM) < 95.0
