"""Hand-over between two threads. The consumer chooses: the newest (`Latest`), or every one (`Bounded`).

Capacity is a required argument, and every drop is counted with a reason. The end of the input is a state of the
mailbox, not a value in it, so that nothing has to be drained to learn of it.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
LOOK_AGAIN_S = 0.5


class Closed(Exception):  # noqa: N818 - an end, not an error
    """The mailbox is closed and empty; `cause` is what ended the producer, None for a plain end of input."""

    def __init__(self, cause: BaseException | None) -> None:
        super().__init__("closed")
        self.cause = cause


class Latest(Generic[T]):
    """Newest wins: what does not fit any more is dropped oldest first, counted as `superseded`, and given to `drop`."""

    def __init__(self, *, capacity: int, drop: Callable[[T], None]) -> None:
        if capacity < 1:
            raise ValueError(f"a mailbox of capacity {capacity} holds nothing; it must be at least 1")
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._drop = drop
        self._changed = threading.Condition()
        self._closed = False
        self._cause: BaseException | None = None
        self.dropped: Counter[str] = Counter()

    def put(self, item: T) -> None:
        """Hand over `item`; never blocks. After `close` the item is dropped, counted as `closed`."""
        with self._changed:
            superseded = []
            if self._closed:
                superseded.append(item)
                self.dropped["closed"] += 1
            else:
                while len(self._items) >= self._capacity:
                    superseded.append(self._items.popleft())
                    self.dropped["superseded"] += 1
                self._items.append(item)
                self._changed.notify()
        for old in superseded:
            self._drop(old)

    def take(self, timeout_s: float | None = None) -> T | None:
        """The next item; None when `timeout_s` passes first. Raises Closed at the end of the input."""
        with self._changed:
            # Never without a limit: a signal handler that closes between the look and the wait wakes nobody.
            wait_s = LOOK_AGAIN_S if timeout_s is None else timeout_s
            while not self._changed.wait_for(lambda: self._items or self._closed, wait_s):
                if timeout_s is not None:
                    return None
            if self._items:
                item = self._items.popleft()
                self._changed.notify()
                return item
            raise Closed(self._cause)

    def close(self, cause: BaseException | None = None) -> None:
        """No more items will come; what is inside can still be taken. The first cause given is kept."""
        with self._changed:
            if not self._closed:
                self._closed, self._cause = True, cause
            self._changed.notify_all()


class Bounded(Latest[T]):
    """Every one: `put` waits while the mailbox is full, which holds the producer back; nothing is dropped."""

    def put(self, item: T) -> None:
        """Hand over `item`, waiting for room. After `close` the item is dropped, counted as `closed`."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._items) < self._capacity)
        super().put(item)
