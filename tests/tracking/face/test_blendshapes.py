from collections.abc import Mapping

import numpy as np
import pytest

from onset.bench.trackers.mesh_motion import MOTIONS
from onset.tracking.face.arkit import BLENDSHAPES, mirrored
from onset.tracking.face.blendshapes import BlendshapeSolver, divided
from onset.tracking.face.canonical import mirror
from onset.tracking.face.effects import UNSEEN
from tests.tracking.face.made_faces import CANONICAL_MM, noisy, steps

AMOUNTS = np.linspace(0.0, 1.0, 11)


def solved(
    mesh: np.ndarray, neutral: np.ndarray | None = CANONICAL_MM, **more: tuple[float, float]
) -> dict[str, float]:
    return divided(BlendshapeSolver(neutral).solve(mesh, **more), {})


def test_the_neutral_itself_is_0_everywhere() -> None:
    found = solved(CANONICAL_MM)
    assert tuple(found) == BLENDSHAPES
    assert max(found.values()) < 0.01


@pytest.mark.parametrize("name", MOTIONS)
def test_a_growing_motion_grows_its_coefficient_from_0_to_most_of_1(name: str) -> None:
    curve = [solved(MOTIONS[name](CANONICAL_MM, amount))[name] for amount in AMOUNTS]
    assert curve[0] < 0.01
    assert steps(curve).min() > -0.002
    assert curve[3] > 0.08
    assert curve[-1] > 0.55


@pytest.mark.parametrize("name", MOTIONS)
def test_what_a_motion_puts_into_other_coefficients_is_small(name: str) -> None:
    half, full = (solved(MOTIONS[name](CANONICAL_MM, amount)) for amount in (0.5, 1.0))
    for found, most in ((half, 0.15), (full, 0.26)):
        others = {other: value for other, value in found.items() if other != name}
        assert max(others.values()) < most, max(others, key=lambda other: others[other])


def test_motions_at_once_are_told_apart() -> None:
    mesh = MOTIONS["browInnerUp"](MOTIONS["eyeBlinkLeft"](MOTIONS["mouthSmileRight"](CANONICAL_MM, 1.0), 1.0), 1.0)
    found = solved(mesh)
    assert min(found["mouthSmileRight"], found["eyeBlinkLeft"], found["browInnerUp"]) > 0.5
    assert max(found["mouthSmileLeft"], found["eyeBlinkRight"]) < 0.12


def test_a_mirrored_face_has_its_sides_exchanged() -> None:
    even = 0.5 * (CANONICAL_MM + CANONICAL_MM[mirror()] * (-1.0, 1.0, 1.0))
    mesh = MOTIONS["mouthSmileLeft"](MOTIONS["eyeBlinkRight"](even, 0.7), 0.8)
    found, other = solved(mesh, even), solved(mesh[mirror()] * (-1.0, 1.0, 1.0), even)
    for name in BLENDSHAPES:
        assert found[name] == pytest.approx(other[mirrored(name)], abs=0.01), name


def test_the_unit_and_the_pose_of_the_mesh_do_not_matter() -> None:
    mesh = MOTIONS["jawOpen"](CANONICAL_MM, 0.5)
    turn = np.array([[0.8, 0.6, 0.0], [-0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])
    one, other = solved(mesh), solved((mesh @ turn) / 1000.0 + (0.1, 0.2, 0.7))
    assert one == pytest.approx(other, abs=2e-3)


def test_noise_of_the_mesh_stays_small_in_every_coefficient() -> None:
    solver = BlendshapeSolver(CANONICAL_MM)
    found = [divided(solver.solve(noisy(CANONICAL_MM, 0.3, seed)), {}) for seed in range(60)]
    spread = {name: np.std([one[name] for one in found]) for name in BLENDSHAPES}
    assert max(spread.values()) < 0.06, max(spread, key=lambda name: spread[name])


def test_the_irises_say_where_the_eyes_look_and_lids_that_follow_are_no_blink() -> None:
    left = CANONICAL_MM.copy()
    left[468:478, 0] += 4.0
    found = solved(left)
    assert min(found["eyeLookOutLeft"], found["eyeLookInRight"]) > 0.45
    assert max(found["eyeLookInLeft"], found["eyeLookOutRight"]) < 0.05
    down = CANONICAL_MM.copy()
    down[468:478, 1] += 4.0
    for points in ((159, 158, 160), (386, 385, 387)):
        down[list(points), 1] += 2.8
    found = solved(down)
    assert min(found["eyeLookDownLeft"], found["eyeLookDownRight"]) > 0.6
    assert max(found["eyeBlinkLeft"], found["eyeBlinkRight"]) < 0.15


def test_a_side_out_of_sight_follows_the_one_in_view() -> None:
    mesh = MOTIONS["mouthSmileRight"](MOTIONS["mouthSmileLeft"](CANONICAL_MM, 0.8), 0.8)
    wrong = mesh.copy()
    wrong[291] = CANONICAL_MM[291] + np.array((-6.0, 6.0, 0.0))  # what the mesh guesses of the corner it cannot see
    assert solved(wrong)["mouthSmileLeft"] < 0.1
    assert solved(wrong, seen=(0.0, 1.0))["mouthSmileLeft"] > 0.3
    assert solved(wrong, seen=(0.0, 1.0))["mouthSmileRight"] > 0.5


def test_without_a_neutral_a_face_is_counted_from_people_at_rest() -> None:
    # The average face has its lips apart and is half a smile; people at rest are neither.
    found = solved(CANONICAL_MM, None)
    assert found["mouthSmileLeft"] > 0.2
    smiles = [solved(MOTIONS["mouthSmileLeft"](CANONICAL_MM, amount), None)["mouthSmileLeft"] for amount in (0.0, 0.3)]
    assert smiles[1] > smiles[0] + 0.1


def test_what_cannot_be_seen_is_0_and_everything_stays_within_bounds() -> None:
    numbers = np.random.default_rng(8)
    for _ in range(20):
        found = solved(CANONICAL_MM + numbers.normal(0.0, 8.0, CANONICAL_MM.shape))
        assert all(0.0 <= value <= 1.0 for value in found.values())
        assert all(found[name] == 0.0 for name in UNSEEN)


def test_points_that_are_not_finite_raise() -> None:
    with pytest.raises(ValueError, match="finite"):
        solved(np.full_like(CANONICAL_MM, np.nan))


def test_a_range_divides_and_what_is_beyond_is_cut() -> None:
    found: Mapping[str, float] = divided({"jawOpen": 0.4, "mouthPucker": 0.4, "browInnerUp": 1.3}, {"jawOpen": 0.5})
    assert found == {"jawOpen": pytest.approx(0.8), "mouthPucker": 0.4, "browInnerUp": 1.0}
