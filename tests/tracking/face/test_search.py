"""When others are looked for: at once while nobody is followed or somebody was lost, seldom while all is well."""

import numpy as np
import pytest

from onset.tracking.face import search
from onset.tracking.face.detector import Detection
from onset.tracking.face.face import Rgb

PICTURE = np.zeros((1080, 1920, 3), np.uint8)


class Counted:
    """In the place of a detector: finds nobody, and counts how often it was asked."""

    asked = 0

    def __init__(self, *, full_range: bool) -> None:
        self.full_range = full_range

    def find(self, picture: Rgb, window: object = None, *, over: bool = False) -> list[Detection]:
        Counted.asked += 1
        return []

    def close(self) -> None:
        pass


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> search.FaceSearch:
    monkeypatch.setattr(search, "FaceDetector", Counted)
    monkeypatch.setattr(Counted, "asked", 0)
    return search.FaceSearch()


def dear(looks: search.FaceSearch, times_s: list[float], *, followed: int = 1, missed: int = 0) -> list[float]:
    """Those of the times at which a detector was asked."""
    found = []
    for now_s in times_s:
        before = Counted.asked
        assert list(looks.look(PICTURE, now_s, followed=followed, missed=missed)) in ([], [[]], [[], [], []])
        if Counted.asked > before:
            found.append(now_s)
    return found


def frames(first: int, last: int, rate_hz: float = 30.0) -> list[float]:
    return [100.0 + at / rate_hz for at in range(first, last)]


@pytest.mark.parametrize("rate_hz", [15.0, 30.0, 60.0])
def test_beside_a_face_that_is_followed_others_are_looked_for_once_a_second_at_every_rate(
    looks: search.FaceSearch, rate_hz: float
) -> None:
    asked = dear(looks, frames(0, round(10.5 * rate_hz), rate_hz))
    assert 10 <= len(asked) <= 11
    assert Counted.asked == len(asked), "one way of looking each time: no frame takes three times as long"


def test_while_nobody_is_followed_every_frame_is_searched_in_every_way(looks: search.FaceSearch) -> None:
    assert dear(looks, frames(0, 5), followed=0) == frames(0, 5)
    assert Counted.asked == 15


def test_once_a_face_is_lost_the_very_next_frames_are_searched(looks: search.FaceSearch) -> None:
    dear(looks, frames(0, 5))
    looks.hurry()
    assert dear(looks, frames(5, 20), missed=1)[:5] == frames(5, 10)


def test_while_somebody_is_missed_the_search_is_several_times_as_frequent(looks: search.FaceSearch) -> None:
    assert 7 <= len(dear(looks, frames(0, 30), missed=1)) <= 11


def test_once_somebody_new_was_found_more_are_looked_for_during_a_second(looks: search.FaceSearch) -> None:
    looks.found(100.0)
    asked = dear(looks, frames(0, 90))
    assert 7 <= sum(at < 101.0 for at in asked) <= 11
    assert sum(at >= 101.0 for at in asked) <= 2


def test_times_that_go_back_do_not_stop_the_search(looks: search.FaceSearch) -> None:
    dear(looks, [1e6])
    assert dear(looks, [3.0]) == [3.0]
