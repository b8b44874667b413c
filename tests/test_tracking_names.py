"""docs/tracking.md names every value and word that trackers give."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame
from onset.ports import Tracker
from onset.stage.face_picture import astronaut
from onset.subject import Subject
from onset.trackers import body, face
from onset.trackers import object as things

pytest.importorskip("mediapipe")
TABLES = "\n".join(
    line for line in (Path(__file__).parents[1] / "docs" / "tracking.md").read_text("utf-8").splitlines() if "|" in line
)


def seen(tracker: Tracker, picture: NDArray[np.uint8], looks: int = 6) -> Subject:
    height, width = picture.shape[:2]
    planes = (np.ascontiguousarray(picture).reshape(height, -1),)
    for index in range(looks):
        answer = tracker.track(Frame(planes, Picture(width, height, Layout.RGB24), index, index * 33_333_333))
    tracker.close()
    return answer.subjects[0]


def unnamed(subject: Subject) -> set[str]:
    """Names that no table has, a group of them being enough."""
    names = {name: name.partition(".")[0] for name in (*subject.values, *subject.words)}
    return {name for name, group in names.items() if f"`{name}`" not in TABLES and f"`{group}." not in TABLES}


def test_a_faces_values_and_words_are_in_the_tables() -> None:
    one = seen(face.build(face.Settings()), astronaut())
    assert len(one.values) > 80
    assert unnamed(one) == set()


def test_a_bodys_are() -> None:
    assert unnamed(seen(body.build(body.Settings()), astronaut())) == set()


def test_an_objects_are() -> None:
    tracker = things.build(things.Settings())
    picture = np.random.default_rng(1).integers(0, 255, (240, 320, 3), np.uint8)
    planes = (picture.reshape(240, -1),)
    tracker.track(Frame(planes, Picture(320, 240, Layout.RGB24), 0, 0))
    tracker.command("pick", {"mode": "points", "points": [[160.0, 120.0]]})
    assert unnamed(seen(tracker, picture, looks=2)) == set()
