"""What engine and trackers say to each other: answers of any size arrive whole, and nonsense is refused by name."""

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from onset.errors import WorkError
from onset.subject import Answer, Subject
from onset.tracker_message import Channel, Kind, checked_answer, decode_answer, encode_answer, pair

POSE = np.eye(4)


def subject(number: int = 1, **wrong: Any) -> Subject:
    points = np.zeros((3, 2), np.float32)
    return Subject(number, **{"confidence": 0.5, "points_px": points, "pose": POSE, "values": {"au.1": 0.5}, **wrong})


def test_an_answer_of_many_packets_arrives_whole() -> None:
    rng = np.random.default_rng(1)
    crowd = tuple(
        subject(number, points_px=rng.random((478, 2), np.float32), points_m=rng.random((478, 3), np.float32))
        for number in range(50)
    )
    body = encode_answer(Answer(9, 10, "model", crowd, ("a note",)))
    ours, theirs = pair()
    near, far = Channel(ours), Channel(theirs)
    sending = threading.Thread(target=far.send, args=(Kind.ANSWER, body))
    sending.start()
    message = None
    while message is None:
        try:
            message = near.receive()
        except BlockingIOError:
            continue
    sending.join()
    back = decode_answer(message[1])
    assert message[0] is Kind.ANSWER
    assert (back.index, back.captured_ns, back.model, back.notes) == (9, 10, "model", ("a note",))
    for one, other in zip(crowd, back.subjects, strict=True):
        np.testing.assert_array_equal(one.points_px, other.points_px)
        np.testing.assert_array_equal(one.points_m, other.points_m)
        np.testing.assert_array_equal(one.pose, other.pose)
        assert dict(one.values) == dict(other.values)
    far.close()
    with pytest.raises(EOFError):
        near.receive()
    near.close()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"points_px": np.zeros((3, 2))}, "points_px is no float32 array"),
        ({"points_px": np.zeros((3, 3), np.float32)}, r"points_px has the shape \(3, 3\)"),
        ({"points_px": np.full((3, 2), np.inf, np.float32)}, "points_px has values that are not finite"),
        ({"points_px": None}, "points_px is no float32 array"),
        ({"points_m": np.zeros((2, 3), np.float32)}, "3 points in pixels, 2 in metres"),
        ({"pose": np.eye(3)}, r"pose has the shape \(3, 3\)"),
        ({"values": {"au.1": float("nan")}}, "value au.1 is nan"),
        ({"confidence": 1.5}, "confidence 1.5 is outside 0 to 1"),
    ],
)
def test_a_subject_that_is_wrong_is_refused_by_name(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(WorkError, match=f"^subject 1: {sentence}"):
        checked_answer(Answer(1, 2, "m", (subject(**wrong),)), 1)


def test_an_answer_that_is_wrong_is_refused() -> None:
    good = Answer(1, 2, "m", (subject(1), subject(2)))
    assert checked_answer(good, 1) is good
    with pytest.raises(WorkError, match="answered for frame 1 when it was shown 7"):
        checked_answer(good, 7)
    with pytest.raises(WorkError, match=r"have the same id: \[1, 1\]"):
        checked_answer(replace(good, subjects=(subject(1), subject(1))), 1)
    with pytest.raises(WorkError, match="answered with dict, not with an Answer"):
        checked_answer({"subjects": []}, 1)
