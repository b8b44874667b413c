"""Whose face goes out: one that stays, or the one asked for."""

from onset.sinks.chosen_subject import FaceChoice, faces
from onset.subject import Subject, Tracked
from tests.sinks.tracked_faces import face, told


def id_of(choice: FaceChoice, *subjects: Subject) -> int | None:
    chosen = choice.one({"face": told(*subjects)})
    return chosen.subject.id if chosen else None


def test_it_stays_with_a_face_when_others_come() -> None:
    choice = FaceChoice("", "")
    assert id_of(choice, face(5)) == 5
    assert id_of(choice, face(2), face(5)) == 5


def test_a_face_that_is_lost_for_a_moment_is_waited_for_and_then_given_up() -> None:
    choice = FaceChoice("", "", hold=2)
    assert id_of(choice, face(5), face(7)) == 5
    assert id_of(choice, face(7)) is None
    assert id_of(choice, face(7), face(5)) == 5
    assert [id_of(choice, face(7)) for _ in range(4)] == [None, None, 7, 7]


def test_with_nobody_there_is_nobody() -> None:
    choice = FaceChoice("", "")
    assert [id_of(choice) for _ in range(20)] == [None] * 20
    assert id_of(choice, face(3)) == 3


def test_a_person_asked_for_by_name_is_sent_alone_by_whatever_number() -> None:
    choice = FaceChoice("", "Ada")
    assert id_of(choice, face(1), face(2, words={"name": "Bob"})) is None
    ada = face(9, {"name.confidence": 0.9}, {"name": "Ada"})
    assert id_of(choice, face(1, {"name.confidence": 0.5}, {"name": "Ada"}), ada) == 9


def test_bodies_are_no_faces_and_a_label_chooses_the_tracker() -> None:
    body = Subject(1, 1.0, face().points_px, values={"joint.elbow_deg": 3.0})
    tracked: dict[str, Tracked] = {"body": told(body), "a": told(face(1)), "b": told(face(1), face(2))}
    assert [(one.label, one.subject.id) for one in faces(tracked)] == [("a", 1), ("b", 1), ("b", 2)]
    assert [one.label for one in faces(tracked, "b")] == ["b", "b"]
    chosen = FaceChoice("b", "").one(tracked)
    assert chosen is not None
    assert chosen.label == "b"
