import pytest

from onset.bench.key.effort import QUICK, Take, takes
from onset.errors import UsageError
from onset.stage.scenes import SCENES


def test_all_scenes_with_their_seeds_unless_some_are_named() -> None:
    assert {take.scene for take in takes([])} == set(SCENES)
    assert takes(["interview"]) == [Take("interview", seed) for seed in SCENES["interview"].seeds]


def test_halves_are_told_apart() -> None:
    tuning, held_back = takes([], tuning=True), takes([], held_back=True)
    assert not {take.scene for take in tuning} & {take.scene for take in held_back}
    assert len(tuning) + len(held_back) == len(takes([])) == len(takes([], tuning=True, held_back=True))
    assert all(SCENES[take.scene].held_back for take in held_back)


def test_an_unknown_scene_is_named_with_its_neighbour() -> None:
    with pytest.raises(UsageError, match=r"no scene 'intervew'; .*interview"):
        takes(["intervew"])


def test_a_scene_of_the_other_kind_leaves_nothing() -> None:
    with pytest.raises(UsageError, match="no scene is left"):
        takes(["interview"], held_back=True)


def test_a_take_is_a_clip_of_the_size_asked_for() -> None:
    clip = Take("interview", 1).clip(QUICK)
    assert (clip.picture.width_px, clip.picture.height_px, len(clip)) == (480, 270, 3)
