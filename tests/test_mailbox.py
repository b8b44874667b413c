import contextlib
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.mailbox import Bounded, Closed, Latest


def nothing_is_dropped(item: int) -> None:
    raise AssertionError(f"{item} was dropped")


def test_the_newest_wins_and_the_oldest_is_given_to_the_drop_and_counted() -> None:
    dropped: list[int] = []
    mailbox = Latest[int](capacity=2, drop=dropped.append)
    for item in range(5):
        mailbox.put(item)
    assert (mailbox.take(), mailbox.take(), dropped) == (3, 4, [0, 1, 2])
    assert mailbox.dropped == {"superseded": 3}


def test_taking_from_an_empty_mailbox_ends_with_none_when_the_time_is_up() -> None:
    assert Latest[int](capacity=1, drop=nothing_is_dropped).take(timeout_s=0.01) is None


def test_what_was_put_before_the_end_can_still_be_taken() -> None:
    mailbox = Latest[int](capacity=2, drop=nothing_is_dropped)
    mailbox.put(1)
    mailbox.close()
    assert mailbox.take() == 1
    with pytest.raises(Closed) as end:
        mailbox.take()
    assert end.value.cause is None


def test_the_end_tells_what_ended_the_producer_and_the_first_cause_stays() -> None:
    mailbox = Latest[int](capacity=1, drop=nothing_is_dropped)
    cause = OSError("unplugged")
    mailbox.close(cause)
    mailbox.close(ValueError("later"))
    with pytest.raises(Closed) as end:
        mailbox.take()
    assert end.value.cause is cause


@pytest.mark.parametrize("kind", [Latest, Bounded])
def test_what_comes_after_the_end_is_dropped_and_counted(kind: type[Latest[int]]) -> None:
    dropped: list[int] = []
    mailbox = kind(capacity=1, drop=dropped.append)
    mailbox.close()
    mailbox.put(7)
    assert (dropped, mailbox.dropped["closed"]) == ([7], 1)


def test_a_waiting_taker_is_woken_by_the_end() -> None:
    mailbox = Latest[int](capacity=1, drop=nothing_is_dropped)
    ended = threading.Event()

    def wait() -> None:
        with pytest.raises(Closed):
            mailbox.take()
        ended.set()

    taker = threading.Thread(target=wait)
    taker.start()
    mailbox.close()
    taker.join(timeout=10)
    assert ended.is_set()


def test_a_full_bounded_mailbox_holds_the_producer_back_and_loses_nothing() -> None:
    mailbox = Bounded[int](capacity=2, drop=nothing_is_dropped)

    def produce() -> None:
        for item in range(500):
            mailbox.put(item)
        mailbox.close()

    producer = in_thread(produce)
    assert everything_in(mailbox) == list(range(500))
    producer.join(timeout=10)
    assert sum(mailbox.dropped.values()) == 0


def test_closing_lets_a_held_back_producer_go() -> None:
    dropped: list[int] = []
    mailbox = Bounded[int](capacity=1, drop=dropped.append)
    mailbox.put(0)
    producer = in_thread(lambda: mailbox.put(1))
    mailbox.close()
    producer.join(timeout=10)
    assert not producer.is_alive()
    assert dropped == [1]


@given(st.integers(1, 5), st.lists(st.booleans(), max_size=60))
def test_everything_put_is_either_taken_dropped_or_inside(capacity: int, moves: list[bool]) -> None:
    dropped: list[int] = []
    mailbox = Latest[int](capacity=capacity, drop=dropped.append)
    taken, offered = [], 0
    for is_put in moves:
        if is_put:
            mailbox.put(offered)
            offered += 1
        elif (item := mailbox.take(timeout_s=0)) is not None:
            taken.append(item)
    mailbox.close()
    inside = everything_in(mailbox)
    assert len(inside) <= capacity
    assert sorted(taken + dropped + inside) == list(range(offered))
    assert taken == sorted(taken)
    assert mailbox.dropped["superseded"] == len(dropped)


@pytest.mark.parametrize("kind", [Latest, Bounded])
def test_a_mailbox_without_room_is_refused(kind: type[Latest[int]]) -> None:
    with pytest.raises(ValueError, match="capacity 0"):
        kind(capacity=0, drop=nothing_is_dropped)


def in_thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def everything_in(mailbox: Latest[int]) -> list[int]:
    taken: list[int] = []
    while True:
        try:
            item = mailbox.take(timeout_s=10)
        except Closed:
            return taken
        assert item is not None, "the producer has stopped without closing the mailbox"
        taken.append(item)


class ClosedBetween(threading.Condition):
    """A signal handler closes the mailbox after it was looked into, and before anybody can be woken."""

    def __init__(self, mailbox: Latest[int]) -> None:
        super().__init__()
        self._mailbox = mailbox

    def wait(self, timeout: float | None = None) -> bool:
        self._mailbox.close()
        return super().wait(timeout)


def test_an_end_by_a_signal_between_look_and_wait_is_not_missed() -> None:
    mailbox = Latest[int](capacity=1, drop=nothing_is_dropped)
    mailbox._changed = ClosedBetween(mailbox)
    ended = threading.Event()

    def take() -> None:
        with contextlib.suppress(Closed):
            mailbox.take()
        ended.set()

    threading.Thread(target=take, daemon=True).start()
    assert ended.wait(20)
