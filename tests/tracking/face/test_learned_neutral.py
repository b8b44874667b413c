"""The neutral that a face has where nobody set one: learned from the calmest it was seen."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.bench.trackers.mesh_motion import MOTIONS
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.learned_neutral import EVERY_NS, LOOKS_KEPT, SURE, LearnedNeutral
from onset.tracking.face.one_expression import RESTLESS, OneExpression
from tests.tracking.face.made_faces import CANONICAL_MM, noisy

AHEAD = (1.0, 1.0)
BROWS = [55, 107, 65, 66, 285, 336, 295, 296, 52, 105, 282, 334]
LOW_BROWS_MM = CANONICAL_MM.copy()
LOW_BROWS_MM[BROWS, 1] += 2.5
"""Somebody whose brows lie lower than the average's by as much as faces differ."""


def smiled(mesh_mm: NDArray[np.float64], amount: float) -> NDArray[np.float64]:
    return np.asarray(MOTIONS["mouthSmileLeft"](MOTIONS["mouthSmileRight"](mesh_mm, amount), amount))


def shown(one: OneExpression, mesh_mm: NDArray[np.float64], looks: int, begin: int = 0) -> dict[str, float]:
    """`looks` frames of one face, a little noisy; the last one's coefficients."""
    for at in range(begin, begin + looks):
        found = one.solve(noisy(mesh_mm, 0.1, at), AHEAD, at * EVERY_NS)
    return found


def test_who_rests_for_a_while_is_at_rest_and_their_brows_register() -> None:
    learns, average = OneExpression(None, "", learns=True), OneExpression(None, "")
    assert learns.neutral == "canonical"
    rest = shown(learns, LOW_BROWS_MM, SURE // 2)
    assert learns.neutral == "learning"
    rest = shown(learns, LOW_BROWS_MM, SURE, SURE // 2)
    assert (learns.neutral, average.neutral) == ("learned", "canonical")
    assert max(rest["browDownLeft"], rest["browDownRight"], rest["browInnerUp"]) < 0.05
    raised = np.asarray(MOTIONS["browInnerUp"](LOW_BROWS_MM, 1.0))
    assert shown(learns, raised, 1, 2 * SURE)["browInnerUp"] > shown(average, raised, 1)["browInnerUp"] + 0.15


def test_a_smile_that_is_held_after_the_rest_is_not_learned() -> None:
    one = OneExpression(None, "", learns=True)
    shown(one, CANONICAL_MM, SURE)
    first = shown(one, smiled(CANONICAL_MM, 0.7), 1, SURE)
    later = shown(one, smiled(CANONICAL_MM, 0.7), 3 * LOOKS_KEPT, SURE + 1)
    assert first["mouthSmileLeft"] > 0.4
    assert later["mouthSmileLeft"] == pytest.approx(first["mouthSmileLeft"], abs=0.05)


def test_a_rest_after_the_smile_is_learned() -> None:
    one = OneExpression(None, "", learns=True)
    shown(one, smiled(CANONICAL_MM, 0.7), SURE)
    shown(one, CANONICAL_MM, LOOKS_KEPT, SURE)
    assert shown(one, smiled(CANONICAL_MM, 0.7), 1, SURE + LOOKS_KEPT)["mouthSmileLeft"] > 0.4


def test_who_does_nothing_but_grin_still_smiles() -> None:
    one = OneExpression(None, "", learns=True)
    assert shown(one, smiled(CANONICAL_MM, 1.3), 2 * SURE)["mouthSmileLeft"] > 0.3


def test_a_face_that_acts_all_the_time_has_no_rest_to_learn_until_it_rests() -> None:
    one, average = OneExpression(None, "", learns=True), OneExpression(None, "")
    acts = [
        smiled(CANONICAL_MM, 1.2),
        *(np.asarray(MOTIONS[name](CANONICAL_MM, 1.2)) for name in ("jawOpen", "browInnerUp")),
    ]
    acts.append(np.asarray(MOTIONS["jawOpen"](acts[0], 0.6)))
    for at in range(2 * SURE):
        found = one.solve(noisy(acts[at // 2 % 4], 0.1, at), AHEAD, at * EVERY_NS)
    assert (one.neutral, one.trouble) == ("canonical", RESTLESS)
    from_average = average.solve(noisy(acts[at // 2 % 4], 0.1, at), AHEAD, at * EVERY_NS)
    assert found == pytest.approx(from_average, abs=1e-3)
    shown(one, CANONICAL_MM, LOOKS_KEPT, 10 * SURE)
    assert (one.neutral, one.trouble) == ("learned", "")


def test_it_looks_now_and_then_and_only_at_a_face_that_looks_here() -> None:
    learned, nothing = LearnedNeutral(), dict.fromkeys(BLENDSHAPES, 0.0)
    assert learned.wants(0, AHEAD)
    assert not learned.wants(0, (1.0, 0.5))
    learned.look(CANONICAL_MM.astype(np.float32), nothing, 0)
    assert not learned.wants(EVERY_NS - 1, AHEAD)
    assert learned.wants(EVERY_NS, AHEAD)
    assert learned.wants(-EVERY_NS, AHEAD), "a clock that was set back"


def test_it_is_the_same_whether_a_look_is_learned_from_at_once_or_before_the_next() -> None:
    at_once, later = (OneExpression(None, "", learns=True) for _ in range(2))
    for at in range(SURE):
        face = noisy(LOW_BROWS_MM, 0.1, at)
        found = [one.solve(face, AHEAD, at * EVERY_NS) for one in (at_once, later)]
        at_once.learn()
        assert found[0] == found[1]
    assert later.neutral == "learning"
    later.learn()
    assert later.neutral == at_once.neutral == "learned"


def test_a_set_neutral_ends_the_learning_and_a_reset_begins_it_anew() -> None:
    one = OneExpression(None, "", learns=True)
    shown(one, CANONICAL_MM, SURE)
    one.use(None, "")
    assert one.neutral == "canonical"
    shown(one, CANONICAL_MM, SURE // 2)
    assert one.neutral == "learning"
