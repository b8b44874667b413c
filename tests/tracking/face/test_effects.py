import numpy as np

from onset.tracking.face.arkit import BLENDSHAPES, mirrored
from onset.tracking.face.effects import EFFECTS, SEEN, TWO_SIDED, UNSEEN, USUAL
from onset.tracking.face.measures import MEASURES, PLACE


def test_every_coefficient_is_either_seen_or_said_to_be_unseen() -> None:
    assert set(SEEN) | set(UNSEEN) == set(BLENDSHAPES)
    assert not set(SEEN) & set(UNSEEN)


def test_every_seen_coefficient_moves_something_and_no_two_move_the_same() -> None:
    assert (np.abs(EFFECTS).max(axis=0) > 0).all()
    lengths = np.linalg.norm(EFFECTS, axis=0)
    alike = (EFFECTS.T @ EFFECTS) / lengths / lengths[:, None] - np.eye(len(SEEN))
    assert alike.max() < 0.97


def test_the_two_sides_are_mirror_images() -> None:
    mirrored_place = [PLACE.get(_other(measure.name), place) for place, measure in enumerate(MEASURES)]
    sign = np.array([-1.0 if measure.name in ("chin_left", "mouth_left") else 1.0 for measure in MEASURES])
    for column, name in enumerate(SEEN):
        other = EFFECTS[:, SEEN.index(mirrored(name))]
        np.testing.assert_allclose(EFFECTS[:, column], (sign * other)[mirrored_place], err_msg=name)


def test_usual_sizes_are_between_0_and_the_most_there_is() -> None:
    assert ((USUAL > 0) & (USUAL <= 1.6)).all()


def _other(name: str) -> str:
    return name[:-4] + "Right" if name.endswith("Left") else name[:-5] + "Left" if name.endswith("Right") else name


def test_to_the_left_and_to_the_right_are_no_two_sides_of_one() -> None:
    assert "mouthSmile" in TWO_SIDED
    assert not {"mouth", "jaw"} & set(TWO_SIDED)
    assert {name + side for name in TWO_SIDED for side in ("Left", "Right")} < set(SEEN)
