"""Numbers that stay with people."""

import numpy as np

from onset.tracking.face.appearance import Look
from onset.tracking.face.identities import Identities, Sighting

RNG = np.random.default_rng(7)


def a_look() -> Look:
    look = RNG.normal(size=784).astype(np.float32)
    return np.asarray(look / np.linalg.norm(look))


ANNA, BERT, CARL = a_look(), a_look(), a_look()


def at(x: float, look: Look, size: float = 100.0) -> Sighting:
    noisy = look + 0.3 * a_look()
    return Sighting(np.array([x, 300.0]), size, np.asarray(noisy / np.linalg.norm(noisy)))


def test_two_people_who_cross_keep_their_numbers() -> None:
    people = Identities(keep_s=2.0)
    for step in range(60):
        anna, bert = 100.0 + 10.0 * step, 700.0 - 10.0 * step
        here = [at(anna, ANNA)] if abs(anna - bert) < 80.0 else [at(anna, ANNA), at(bert, BERT)]
        numbers, _, _ = people.name(here, step / 30)
        assert numbers == [1, 2][: len(here)]
        numbers, _, _ = people.name(here[::-1], step / 30 + 0.01)
        assert numbers == [2, 1][-len(here) :]


def test_somebody_who_comes_back_soon_is_the_same_and_the_gap_is_reported() -> None:
    people = Identities(keep_s=2.0)
    assert people.name([at(100.0, ANNA)], 0.0) == ([1], ["face 1 is new"], [])
    assert people.name([], 0.1) == ([], ["face 1 lost"], [])
    assert people.missed == 1
    assert people.name([], 0.2) == ([], [], [])
    assert people.name([at(120.0, ANNA)], 0.6) == ([1], ["face 1 found again after 0.60 s"], [])
    assert people.missed == 0


def test_somebody_who_comes_back_late_is_new_and_the_old_number_is_never_used_again() -> None:
    people = Identities(keep_s=2.0)
    people.name([at(100.0, ANNA)], 0.0)
    people.name([], 0.1)
    numbers, notes, forgotten = people.name([at(100.0, ANNA)], 5.0)
    assert (numbers, forgotten) == ([2], [1])
    assert notes == ["face 1 given up: not seen for 2 s", "face 2 is new"]


def test_somebody_else_in_the_place_of_who_was_lost_is_new() -> None:
    people = Identities(keep_s=2.0)
    people.name([at(100.0, ANNA)], 0.0)
    people.name([], 0.1)
    assert people.name([at(100.0, BERT)], 0.3)[0] == [2]


def test_a_picture_of_another_size_leaves_people_known_by_their_looks() -> None:
    people = Identities(keep_s=2.0)
    people.name([at(100.0, ANNA), at(500.0, BERT), at(900.0, CARL)], 0.0)
    people.displace()
    assert people.name([at(450.0, CARL, 50.0), at(50.0, ANNA, 50.0), at(250.0, BERT, 50.0)], 0.1)[0] == [3, 1, 2]


def test_a_face_without_contrast_is_followed_by_its_place() -> None:
    people = Identities(keep_s=2.0)
    flat = np.zeros(784, np.float32)
    people.name([Sighting(np.array([100.0, 300.0]), 100.0, flat)], 0.0)
    assert people.name([Sighting(np.array([104.0, 300.0]), 100.0, flat)], 0.1)[0] == [1]


def test_who_comes_out_from_behind_another_is_not_somebody_new_while_half_covered() -> None:
    people = Identities(keep_s=2.0)
    people.name([at(300.0, ANNA), at(420.0, BERT)], 0.0)
    assert people.name([at(320.0, ANNA)], 0.1)[1] == ["face 2 lost"]
    half = a_look()  # half a face looks like nobody
    for step in range(4):
        numbers, notes, _ = people.name([at(330.0, ANNA), at(440.0, half, 70.0)], 0.5 + step / 30)
        assert numbers == [1, None]
        assert not notes
    numbers, notes, _ = people.name([at(330.0, ANNA), at(450.0, BERT)], 0.7)
    assert numbers == [1, 2]
    assert notes == ["face 2 found again after 0.70 s"]


def test_a_stranger_beside_another_is_somebody_new_half_a_second_later_while_somebody_is_missed() -> None:
    people = Identities(keep_s=2.0)
    people.name([at(300.0, ANNA), at(420.0, BERT)], 0.0)
    people.name([at(300.0, ANNA)], 0.1)
    told = [people.name([at(300.0, ANNA), at(440.0, CARL)], 0.2 + step / 30)[0][1] for step in range(20)]
    assert told[0] is None
    assert told[-1] == 3
    assert 12 <= told.index(3) <= 16


def test_a_stranger_is_somebody_new_at_once_where_nobody_is_missed_or_nobody_is_near() -> None:
    people = Identities(keep_s=2.0)
    people.name([at(300.0, ANNA)], 0.0)
    assert people.name([at(300.0, ANNA), at(440.0, CARL)], 0.1)[0] == [1, 2]
    people.name([at(440.0, CARL)], 0.2)
    assert people.name([at(440.0, CARL), at(900.0, BERT)], 0.3)[0] == [2, 3]


def test_somebody_whose_mesh_shrank_and_was_pushed_along_while_being_covered_is_known_by_looks() -> None:
    """Measured in a crossing at 13 px a frame: 141 px became 69, and the course turned round."""
    people = Identities(keep_s=2.0)
    for step in range(6):
        people.name([at(300.0, ANNA), at(600.0 - 13.0 * step, BERT, 141.0)], step / 30)
    for step, size in enumerate((120.0, 92.0, 69.0)):
        people.name([at(300.0, ANNA), at(540.0 + 12.0 * step, BERT, size)], (6 + step) / 30)
    people.name([at(300.0, ANNA)], 9 / 30)
    assert people.name([at(300.0, ANNA), at(400.0, BERT, 139.0)], 0.6)[0] == [1, 2]
