import numpy as np
import pytest

from onset.bench.trackers.mesh_motion import MOTIONS
from onset.tracking.face.canonical import mirror
from tests.tracking.face.made_faces import CANONICAL_MM


@pytest.mark.parametrize("name", MOTIONS)
def test_nothing_of_a_motion_moves_nothing_and_more_moves_more(name: str) -> None:
    np.testing.assert_array_equal(MOTIONS[name](CANONICAL_MM, 0.0), CANONICAL_MM)
    moved = [np.linalg.norm(MOTIONS[name](CANONICAL_MM, amount) - CANONICAL_MM) for amount in (0.25, 0.5, 1.0)]
    assert moved == sorted(moved)
    assert moved[0] > 0.5


def test_an_open_jaw_takes_the_chin_down_and_leaves_the_forehead() -> None:
    moved = MOTIONS["jawOpen"](CANONICAL_MM, 1.0) - CANONICAL_MM
    assert 25.0 < moved[152, 1] < 32.0
    assert np.abs(moved[CANONICAL_MM[:, 1] < 40.0]).max() == 0.0


def test_closed_lids_leave_what_the_mesh_leaves() -> None:
    moved = MOTIONS["eyeBlinkLeft"](CANONICAL_MM, 1.0)
    assert np.linalg.norm(moved[386] - moved[374]) == pytest.approx(1.8, abs=0.01)
    np.testing.assert_array_equal(moved[[159, 145]], CANONICAL_MM[[159, 145]])


@pytest.mark.parametrize("name", ["mouthSmile", "mouthFrown", "eyeBlink"])
def test_the_two_sides_are_mirror_images(name: str) -> None:
    even = 0.5 * (CANONICAL_MM + CANONICAL_MM[mirror()] * (-1.0, 1.0, 1.0))
    left, right = (MOTIONS[name + side](even, 1.0) for side in ("Left", "Right"))
    np.testing.assert_allclose(left[mirror()] * (-1.0, 1.0, 1.0), right, atol=1e-9)
