"""Plays a plate beside the loop: a thread reads and paints a few pictures ahead, the loop picks the one for its time.

    player = Player(pictures, paint, slots, loop=True)
    planes = player.at(0, wait=True)         # the first picture
    planes = player.at(40_000_000)           # never blocks: the newest picture due by then

Painting (decoding, developing to the working form, resampling) takes milliseconds to tens of them; the loop has none to
spare. A picture that is already past when it is decoded is not painted, so that a slow plate drops pictures and keeps
time.
"""

import itertools
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from onset_kernels.plan import Planes

from onset.errors import OnsetError
from onset.frame import Plane

_LOG = logging.getLogger(__name__)
_REVISIONS = itertools.count(1)
"""One for all players: a plate begun again must not look to a card like one that it has already."""
AHEAD = 4
"""Pictures painted before they are due: 67 ms at 60 a second, which hides a decoder's hiccups on a busy machine."""
SLOTS = AHEAD + 3
"""Sets of planes a player needs: those ahead, the one coming, the one shown, and the one shown before, which a card may
still be sent."""


class Pictures(Protocol):
    """A plate's pictures in order, read from the beginning each time."""

    period_ns: int
    """How long the last one is shown."""

    def frames(self) -> Iterator[tuple[int, Any]]:
        """(when it is shown, ns from the first; the picture as `paint` takes it). Raises OnsetError when cut off."""
        ...


@dataclass(frozen=True, slots=True)
class _Painted:
    start_ns: int
    end_ns: int | None
    planes: Planes
    number: int


class Player:
    """Hands out painted pictures by time. `paint(picture, planes)` fills one of `slots`, in the player's thread.

    Without `loop`, and for a plate of one picture, the last picture stays. A plate that breaks off plays what is there
    and says so once in the log. Close it when done.
    """

    def __init__(
        self,
        pictures: Pictures,
        paint: Callable[[Any, Sequence[Plane]], None],
        slots: Sequence[tuple[Plane, ...]],
        *,
        loop: bool,
    ) -> None:
        self._pictures, self._paint = pictures, paint
        self._free: deque[tuple[Any, ...]] = deque(slots)
        self._queue: deque[_Painted] = deque()
        self._shown: _Painted | None = None
        self._before: _Painted | None = None
        self._loop = loop
        self._wanted_ns = 0
        self._again = self._ended = False
        self._broke_off = False
        self._closed = False
        self._cause: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="onset-plate", daemon=True)
        self._thread.start()

    def at(self, time_ns: int, *, wait: bool = False) -> Planes:
        """The picture shown at `time_ns` from the start; the nearest one there is when it is not painted yet.

        `wait` blocks until the right one is painted. The first call always waits, there being nothing to show. The
        planes stay as they are until the call after the next. Should painting fail, what is shown stays and the log
        says why; where there is nothing to show, or `wait` asks for more, the failure is raised here.
        """
        with self._changed:
            self._wanted_ns = time_ns
            self._changed.notify_all()
            due = self._advance(time_ns, self._shown)
            while not _covers(due, time_ns) and (wait or due is None):
                if self._cause is not None:
                    raise self._cause
                self._changed.wait()
                due = self._advance(time_ns, due)
            assert due is not None
            if due is not self._shown:
                self._give_back(self._before)
                self._before, self._shown = self._shown, due
            return due.planes

    @property
    def shown(self) -> int:
        """Number in the plate, from 0, of the picture that was handed out last; -1 before the first."""
        return self._shown.number if self._shown is not None else -1

    def numbered(self, number: int) -> Planes:
        """The picture of this number, waited for: the shown one, or the next in playing order, round a loop's end too.

        Raises OnsetError when the plate has no such picture. Not to be mixed with `at` between two beginnings.
        """
        with self._changed:
            due, passed = self._shown, 0
            while due is None or due.number != number:
                if self._cause is not None:
                    raise self._cause
                if not self._queue:
                    if self._ended or passed > 1:
                        raise OnsetError(f"the plate has no picture {number} any more; is it the file of the take?")
                    self._changed.wait()
                    continue
                if due is not self._shown:
                    self._give_back(due)
                due = self._queue.popleft()
                passed += due.number == 0
                self._changed.notify_all()
            if due is not self._shown:
                self._give_back(self._before)
                self._before, self._shown = self._shown, due
            return due.planes

    def repaint(self) -> None:
        """Paint the last picture again when there is no next one; pictures yet to come are painted anew anyway."""
        with self._changed:
            self._again = True
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread; idempotent."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _advance(self, time_ns: int, due: _Painted | None) -> _Painted | None:
        """The newest painted picture whose time has come, or `due`; those passed over are given back."""
        while self._queue and (due is None or self._queue[0].start_ns <= time_ns):
            if due is not self._shown:
                self._give_back(due)
            due = self._queue.popleft()
            self._changed.notify_all()
        return due

    def _give_back(self, painted: _Painted | None) -> None:
        if painted is not None:
            self._free.append(painted.planes.arrays)
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            last, number = self._play()
            with self._changed:
                self._ended = True
                self._changed.notify_all()
            while last is not None and self._wait_for_repaint():
                self._put(last, number, self._wanted_ns, None)
        except BaseException as error:  # handed to the loop's thread, which raises it from `at` where it must
            _LOG.exception("plate: painting failed; what is shown stays")
            with self._changed:
                self._cause = error
                self._changed.notify_all()

    def _play(self) -> tuple[Any, int]:
        """Read and paint until the plate ends, which a loop never does: the last picture (None: closed), its number."""
        base_ns, last, number = 0, None, 0
        while True:
            held: tuple[int, Any] | None = None
            before, number = number, -1
            for start_ns, picture in self._read():
                if held is not None and not self._put(held[1], number, held[0], base_ns + start_ns):
                    return None, number
                held = (base_ns + start_ns, picture)
                number += 1
            if held is None and last is not None:
                return last, before  # the file has gone since: what is shown stays
            if held is None:
                raise OnsetError("a plate without a single picture; give another file")
            end_ns = held[0] + self._pictures.period_ns
            only_one = held[0] == base_ns
            if not self._loop or only_one:
                self._put(held[1], number, held[0], None)
                return held[1], number
            if not self._put(held[1], number, held[0], end_ns):
                return None, number
            base_ns, last = end_ns, held[1]

    def _read(self) -> Iterator[tuple[int, Any]]:
        try:
            yield from self._pictures.frames()
        except OnsetError as error:
            if not self._broke_off:
                _LOG.warning("plate: %s", error)
            self._broke_off = True

    def _put(self, picture: Any, number: int, start_ns: int, end_ns: int | None) -> bool:
        """Paint a picture when a slot is free, unless its time has passed by then; False when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (self._free and len(self._queue) < AHEAD))
            if self._closed:
                return False
            if end_ns is not None and end_ns <= self._wanted_ns and self._shown is not None:
                return True
            planes = self._free.popleft()
            revision = next(_REVISIONS)
        self._paint(picture, planes)
        with self._changed:
            self._queue.append(_Painted(start_ns, end_ns, Planes(planes, revision), number))
            self._changed.notify_all()
        return True

    def _wait_for_repaint(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._again)
            self._again = False
            return not self._closed


def _covers(painted: _Painted | None, time_ns: int) -> bool:
    """Whether this is the picture of that time."""
    return painted is not None and (painted.end_ns is None or time_ns < painted.end_ns)
