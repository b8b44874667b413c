"""More faces than are followed are counted, and told when they are known to be more."""

from onset.tracking.face.crowd import Crowd

SEVEN = ["at least 7 faces seen, 2 followed: max_faces allows no more"]


def test_others_are_told_once_and_again_when_there_are_more_or_they_come_back() -> None:
    crowd = Crowd()
    assert crowd.notes(2, None) == crowd.notes(2, 0) == []
    assert crowd.notes(2, 1) == ["at least 3 faces seen, 2 followed: max_faces allows no more"]
    assert crowd.notes(2, 5) == SEVEN
    assert crowd.notes(2, 1) == crowd.notes(2, 5) == [], "another way of looking sees fewer: they have not gone"
    for _ in range(6):
        assert crowd.notes(2, 0) == []
    assert crowd.notes(2, 5) == SEVEN
    crowd.forget()
    assert crowd.notes(2, 5) == SEVEN
