"""What is said of a thing as it is lost, found again, or found somewhere else in the very next frame."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from onset.tracking.object.find_again import Searcher
from onset.tracking.object.followed import Followed
from onset.tracking.object.template import Box

GREY = np.zeros((90, 160), np.uint8)


class Track:
    """In the place of a box's track: each frame is seen, searched for and found, or not there."""

    def __init__(self, frames: str) -> None:
        self._frames = iter(frames)

    def step(self, grey: Any, *, search: bool) -> Any:
        how = next(self._frames)
        if how == "-":
            return None
        box = Box(80.0, 45.0, 20.0, 10.0)
        return SimpleNamespace(box=box, quality=0.9, ncc=0.9, points=20, found_again=how == "s")


def told(frames: str) -> list[list[str]]:
    """The notes of each frame: `.` seen, `-` not there, `s` found by searching."""
    one = Followed(1, "phone", "box", cast(Any, Track(frames)))
    notes = []
    for _ in frames:
        one.step(GREY, Searcher(GREY), 6)
        notes.append(list(one.notes))
    return notes


def test_a_loss_is_told_once_and_how_long_it_lasted_when_it_ends() -> None:
    assert told(".--s.") == [[], ["phone lost"], [], ["phone found again after 2 frames"], []]
    assert told(".-.")[-1] == ["phone found again after 1 frame"]


def test_what_was_never_lost_is_not_told_as_found_again() -> None:
    assert told("..s.") == [[], [], ["phone jumped, and was found by searching the frame"], []]
