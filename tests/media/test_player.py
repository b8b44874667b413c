import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from onset_kernels.plan import Planes

from onset.errors import OnsetError, SourceLost
from onset.frame import Plane
from onset.media.player import AHEAD, SLOTS, Player

PERIOD_NS = 10


class Numbers:
    """Pictures 0, 1, 2 ... one every ten nanoseconds; `broken_at` ends them early with an error."""

    period_ns = PERIOD_NS

    def __init__(self, count: int, broken_at: int | None = None) -> None:
        self.count, self.broken_at = count, broken_at
        self.read = 0

    def frames(self) -> Iterator[tuple[int, Any]]:
        for number in range(self.count):
            if number == self.broken_at:
                raise SourceLost("cut off after 2 frames")
            self.read += 1
            yield number * PERIOD_NS, number


class Painter:
    """Writes a picture's number into its planes, and keeps count."""

    def __init__(self) -> None:
        self.painted: list[int] = []
        self.tint = 0

    def __call__(self, picture: Any, planes: Sequence[Plane]) -> None:
        self.painted.append(picture)
        planes[0][...] = picture + self.tint


def player(pictures: Numbers, painter: Any, *, loop: bool = False) -> Player:
    return Player(pictures, painter, [(np.full((1, 1), -1),) for _ in range(SLOTS)], loop=loop)


def number(planes: Planes) -> int:
    return int(planes.arrays[0][0, 0])  # type: ignore[index]


def test_waiting_gives_the_picture_of_each_time_and_no_other() -> None:
    one = player(Numbers(20), Painter())
    times = [0, 3, 9, 10, 11, 35, 36, 120]
    assert [number(one.at(time_ns, wait=True)) for time_ns in times] == [0, 0, 0, 1, 1, 3, 3, 12]
    one.close()


def test_a_plate_without_loop_holds_its_last_picture() -> None:
    one = player(Numbers(3), Painter())
    assert [number(one.at(time_ns, wait=True)) for time_ns in (0, 25, 1_000_000)] == [0, 2, 2]
    one.close()


def test_a_loop_goes_round_without_a_gap() -> None:
    one = player(Numbers(3), Painter(), loop=True)
    assert [number(one.at(time_ns, wait=True)) for time_ns in range(0, 100, 10)] == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]
    one.close()


def test_revisions_change_with_the_picture_only() -> None:
    one = player(Numbers(3), Painter())
    first, same, next_one = (one.at(time_ns, wait=True).revision for time_ns in (0, 5, 10))
    assert first == same
    assert next_one != first
    one.close()


def test_the_planes_shown_stay_until_the_call_after_the_next() -> None:
    one = player(Numbers(40), Painter())
    shown: list[Planes] = []
    for time_ns in (0, 10, 150, 160, 380):
        shown.append(one.at(time_ns, wait=True))
        time.sleep(0.01)  # time for the painter to write where it must not
        assert [number(planes) for planes in shown[-2:]] == [[0], [0, 1], [1, 15], [15, 16], [16, 38]][len(shown) - 1]
    one.close()


def test_only_so_many_are_painted_ahead() -> None:
    pictures, painter = Numbers(100), Painter()
    one = player(pictures, painter)
    one.at(0, wait=True)
    time.sleep(0.05)
    assert painter.painted == list(range(1 + AHEAD))
    one.close()


def test_pictures_whose_time_has_passed_are_not_painted() -> None:
    gate, painter = threading.Event(), Painter()

    def slow(picture: Any, planes: Sequence[Plane]) -> None:
        if picture == 1:
            gate.wait(5)
        painter(picture, planes)

    one = player(Numbers(1000), slow)
    one.at(0)
    assert number(one.at(9_005)) == 0  # nothing newer is there, and the loop is not held up
    gate.set()
    assert number(one.at(9_005, wait=True)) == 900
    assert len(painter.painted) < 20
    one.close()


def test_a_plate_that_breaks_off_plays_what_is_there_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        one = player(Numbers(5, broken_at=2), Painter(), loop=True)
        assert [number(one.at(time_ns, wait=True)) for time_ns in (0, 10, 20, 30, 40)] == [0, 1, 0, 1, 0]
        one.close()
    assert caplog.messages.count("plate: cut off after 2 frames") == 1


def test_an_error_while_painting_reaches_the_caller() -> None:
    def broken(picture: Any, planes: Sequence[Plane]) -> None:
        raise RuntimeError("no paint")

    one = player(Numbers(3), broken)
    with pytest.raises(RuntimeError, match="no paint"):
        one.at(0)
    one.close()


def test_an_error_later_on_leaves_the_picture_and_stops_only_those_who_wait() -> None:
    def broken(picture: Any, planes: Sequence[Plane]) -> None:
        if picture == 2:
            raise RuntimeError("no paint")
        planes[0][...] = picture

    one = player(Numbers(9), broken)
    assert number(one.at(10, wait=True)) == 1
    assert number(one.at(50)) == 1
    with pytest.raises(RuntimeError, match="no paint"):
        one.at(50, wait=True)
    one.close()


def test_a_plate_without_pictures_is_an_error() -> None:
    one = player(Numbers(0), Painter())
    with pytest.raises(Exception, match="without a single picture"):
        one.at(0)
    one.close()


def test_the_last_picture_is_painted_again_when_asked() -> None:
    painter = Painter()
    one = player(Numbers(1), painter)
    first = one.at(0, wait=True)
    painter.tint = 100
    one.repaint()
    for _ in range(200):
        shown = one.at(50)
        if number(shown) == 100:
            break
        time.sleep(0.005)
    assert number(shown) == 100
    assert shown.revision != first.revision
    one.close()


def test_closing_twice_and_while_painting_is_fine() -> None:
    one = player(Numbers(1000), Painter(), loop=True)
    one.close()
    one.close()


def test_every_picture_has_its_number_in_the_file_round_the_loop_too() -> None:
    one = player(Numbers(4), Painter(), loop=True)
    assert one.shown == -1
    shown = []
    for time_ns in range(0, 100, PERIOD_NS):
        one.at(time_ns, wait=True)
        shown.append(one.shown)
    one.close()
    assert shown == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]


def test_pictures_can_be_asked_for_by_number_whatever_the_time() -> None:
    one = player(Numbers(5), Painter(), loop=True)
    wanted = [3, 3, 4, 0, 2, 1, 1]
    assert [number(one.numbered(each)) for each in wanted] == wanted
    one.close()


def test_the_last_picture_stays_and_a_number_that_is_none_is_refused() -> None:
    for loop, pictures in ((False, 3), (True, 3), (True, 1)):
        one = player(Numbers(pictures), Painter(), loop=loop)
        assert number(one.numbered(pictures - 1)) == pictures - 1
        assert number(one.numbered(pictures - 1)) == pictures - 1
        with pytest.raises(OnsetError, match="the plate has no picture 7 any more"):
            one.numbered(7)
        one.close()
