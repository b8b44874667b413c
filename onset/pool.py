"""Frame memory on the heap, lent and given back: for offline work and tests. Live, the rings lend instead."""

import threading

from onset_kernels.picture import Picture

from onset.frame import Loan, Plane


class Pool:
    """Lends sets of planes of one picture; allocates on first use, up to `capacity`, and never frees.

    `lend` waits for a set when `wait` is true (offline: back-pressure), else returns None when all are held.
    """

    def __init__(self, *, capacity: int, wait: bool) -> None:
        self._capacity = capacity
        self._wait = wait
        self._free: dict[Picture, list[tuple[Plane, ...]]] = {}
        self._made: dict[Picture, int] = {}
        self._changed = threading.Condition()

    def lend(self, picture: Picture) -> Loan | None:
        """Planes of `picture`, zeroed when fresh and as they were left otherwise."""
        with self._changed:
            free = self._free.setdefault(picture, [])
            while not free:
                made = self._made.get(picture, 0)
                if made < self._capacity:
                    self._made[picture] = made + 1
                    free.append(picture.allocate())
                elif not self._wait:
                    return None
                else:
                    self._changed.wait()
            planes = free.pop()

        def release() -> None:
            with self._changed:
                free.append(planes)
                self._changed.notify_all()  # all: the one woken may be waiting for another picture

        return Loan(planes, release)
