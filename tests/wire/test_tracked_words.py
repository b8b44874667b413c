"""What stands in the line of `onset watch` of each kind of tracker, and of pinned layers."""

import numpy as np

from onset.subject import Answer, Subject, Tracked
from onset.wire.tracked_words import tracked_words

POINTS = np.zeros((1, 2), np.float32)


def told(*subjects: Subject, age_ns: int = 18_000_000) -> Tracked:
    return Tracked(Answer(3, 0, "a model", subjects), subjects, age_ns, 0)


def test_each_kind_is_told_by_what_matters_of_it() -> None:
    phone = Subject(4, 0.9, POINTS, values={"quality": 0.934}, words={"name": "phone", "state": "tracked"})
    again = Subject(5, 0.9, POINTS, values={"quality": 0.5}, words={"name": "card", "state": "found again"})
    tracked = {
        "face": told(Subject(1, 0.9, POINTS, words={"name": "Anna", "expression": "happiness", "neutral": "set"})),
        "body": told(Subject(2, 0.9, POINTS, words={"lens": "assumed"})),
        "hands": told(
            Subject(3, 0.9, POINTS, words={"hand": "left"}), Subject(9, 0.9, POINTS, words={"hand": "right"})
        ),
        "insert": told(phone, again),
    }
    assert list(tracked_words({}, tracked)) == [
        "face: Anna happiness, 18 ms ago",
        "body: #2, 18 ms ago",
        "hands: left, right, 18 ms ago",
        "insert: phone 0.93, card again 0.50, 18 ms ago",
    ]


def test_one_that_does_not_track_says_why_whatever_it_said_last() -> None:
    state = {"trackers": {
        "face": {"state": "down", "trouble": "it was silent about a frame for 2 s", "restarts": 1},
        "body": {"state": "starting", "trouble": ""},
        "hands": {"state": "refused", "trouble": "needs mediapipe " + "x" * 100},
        "insert": {"state": "tracking", "trouble": ""},
    }}  # fmt: skip
    said = list(tracked_words(state, {"face": told(Subject(1, 0.9, POINTS))}))
    assert said[:2] == ["face: down (it was silent about a frame for 2 s)", "body: starting"]
    assert said[2].startswith("hands: refused (needs mediapipe xx")
    assert said[2].endswith("...)")
    assert len(said[2]) < 90
    assert said[3] == "insert: no answer yet"


def test_pinned_layers_are_told_with_what_they_are_pinned_to() -> None:
    state = {"pins": {"layer.1": {"to": "insert.phone", "state": "pinned", "opacity": 0.5, "tracker": "tracking"}}}
    assert list(tracked_words(state, {})) == ["layer.1 on insert.phone: pinned, 50 %"]


def test_a_state_message_that_makes_no_sense_is_left_alone() -> None:
    assert list(tracked_words({"trackers": 3, "pins": [1]}, {})) == []
