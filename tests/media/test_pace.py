import itertools
import threading

import pytest

from onset.media import pace
from onset.media.pace import Pace

MS = 1_000_000


class Clock:
    """A clock that only a wait moves."""

    def __init__(self) -> None:
        self.now_ns = 5_000 * MS

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now_ns += round(timeout * 1e9)
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace, "monotonic_ns", lambda: clock.now_ns)
    return clock


def waits(clock: Clock, media_ms: list[int]) -> list[tuple[bool, int]]:
    stop = threading.Event()
    stop.wait = clock.wait  # type: ignore[method-assign]
    keeper = Pace()
    return [(keeper.wait(at * MS, 40 * MS, stop), (clock.now_ns - 5_000 * MS) // MS) for at in media_ms]


def test_pictures_are_due_at_their_media_times(clock: Clock) -> None:
    assert waits(clock, [1000, 1040, 1050, 1300]) == [(True, 0), (True, 40), (True, 50), (True, 300)]


def test_a_picture_late_by_a_period_is_to_be_skipped(clock: Clock) -> None:
    stop = threading.Event()
    stop.wait = clock.wait  # type: ignore[method-assign]
    keeper = Pace()
    assert keeper.wait(0, 40 * MS, stop)
    clock.now_ns += 100 * MS
    assert not keeper.wait(40 * MS, 40 * MS, stop)
    assert keeper.wait(80 * MS, 40 * MS, stop)
    assert clock.now_ns == 5_100 * MS


def test_where_reading_is_slower_than_playing_two_pictures_a_second_are_given_all_the_same(clock: Clock) -> None:
    stop = threading.Event()
    stop.wait = clock.wait  # type: ignore[method-assign]
    keeper, given = Pace(), []
    for number in range(100):
        if keeper.wait(number * 40 * MS, 40 * MS, stop):
            given.append((clock.now_ns - 5_000 * MS) // MS)
        clock.now_ns += 60 * MS  # what reading one takes
    assert given[-1] > 5000
    assert max(late - early for early, late in itertools.pairwise(given)) <= 620
