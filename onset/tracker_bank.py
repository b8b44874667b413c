"""All trackers of an engine: asked what they know of each frame, and given it when it has gone out.

bank.see(frame)      # in the loop, before layers that are pinned, else when the comp is out: sets `frame.tracked`
bank.show(frame)     # in the loop, when its pictures have gone out: the trackers may look at it
"""

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from onset.clock import SECOND_NS
from onset.errors import UsageError
from onset.frame import Frame, Plane
from onset.nearest import suggestion
from onset.show import TrackerPart
from onset.tracker_link import TrackerLink
from onset.tracker_offers import Offer
from onset.wire.ring import RingLoan, RingMemory
from onset.wire.ring_layout import SlotHeader

HELD_SLOTS = 2
"""Of the ring, by each tracker: the frame in hand, and the newest behind it."""
EVENTS_KEPT = 64


@dataclass(frozen=True, slots=True)
class TrackerEvent:
    """A tracker lost and started again, or a command that it did: for the take that rolls."""

    what: str
    text: str
    index: int
    values: Mapping[str, Any]


class TrackerBank:
    """The trackers of one show. `ring` is where the source's frames lie; one that does not is copied into it.

    In `every` mode the loop waits for the answer of exactly each frame, and trackers are told times that count frames
    instead of the clock, so that a render has the same answers each time.
    """

    def __init__(self, parts: Sequence[TrackerPart], ring: RingMemory, *, every: bool, rate_hz: Fraction) -> None:
        self._parts = tuple(parts)
        self._ring, self._every, self._rate_hz = ring, every, rate_hz
        self._index = -1
        self._events: deque[TrackerEvent] = deque(maxlen=EVENTS_KEPT)
        self._lock = threading.Lock()
        self.links = {part.label: TrackerLink(part, ring.path, self._tell, every=every) for part in parts}

    def see(self, frame: Frame) -> None:
        """Set what every tracker knows of a frame; in `every` mode they are given it first, and waited for.

        Raises WorkError there when one fails.
        """
        self._index = frame.index
        if self._every:
            self._offer(frame)
        tracked = {}
        for label, link in self.links.items():
            if self._every:
                link.exact(frame.index)
            told = link.answers.of_frame(frame.captured_ns, exact=self._every)
            if told is not None:
                tracked[label] = told
        frame.tracked = tracked

    def show(self, frame: Frame) -> None:
        """Offer a frame that all sinks have had to each tracker whose turn it is; in `every` mode `see` did it.

        Not before the pass, which wants the same cores in the same milliseconds: with one face at 1080p60 on four of
        them its median was 5.0 to 5.9 ms instead of 3.6. Nor when its comp is out: what is then measured of the matte
        and said of the frame took 1.4 ms instead of 1.2 in the median and 3.3 instead of 2.9 at p95.
        """
        if not self._every:
            self._offer(frame)

    def adopt(self, parts: Sequence[TrackerPart]) -> None:
        """In the loop: the parts of the show in force. Costs a comparison when they are the same."""
        if parts is self._parts:
            return
        self._parts = tuple(parts)
        for part in parts:
            link = self.links[part.label]
            if part is not link.part:
                link.adopt(part)

    def command(self, tracker: str, name: str, arguments: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Ask a tracker, by its label, for something of its own. Raises UsageError for one that is not there."""
        link = self.links.get(tracker)
        if link is None:
            raise UsageError(f"there is no tracker {tracker!r}; {suggestion(tracker, list(self.links))}")
        return link.command(name, arguments)

    def events(self) -> list[TrackerEvent]:
        """What happened since this was asked last. In the loop."""
        if not self._events:
            return []
        with self._lock:
            events = list(self._events)
            self._events.clear()
        return events

    def mark(self) -> None:
        """Count from here."""
        for link in self.links.values():
            link.answers.mark()

    def report(self) -> dict[str, Any]:
        """What the state message says under `trackers`."""
        return {label: link.report() for label, link in self.links.items()}

    def summary(self) -> dict[str, Any]:
        """What a command's answer says under `trackers`: each since the mark."""
        return {label: link.summary() for label, link in self.links.items()}

    def warnings(self) -> list[str]:
        """A sentence for each tracker that is not tracking."""
        return [
            f"tracker {label} is {link.state}: {link.trouble}" for label, link in self.links.items() if link.trouble
        ]

    def close(self) -> None:
        """End their processes; idempotent."""
        for link in self.links.values():
            link.close()

    def _offer(self, frame: Frame) -> None:
        frame_ns = float(SECOND_NS / self._rate_hz)
        wanting = [link for link in self.links.values() if link.wants(frame.captured_ns, frame_ns)]
        if not wanting or (loan := self._in_ring(frame)) is None:
            return
        descriptor = self._ring.commit(loan, SlotHeader.of(frame)).pack()
        captured_ns = frame.captured_ns
        time_ns = captured_ns if not self._every else frame.index * SECOND_NS // self._rate_hz
        for link in wanting:
            link.offer(Offer(frame.index, captured_ns, time_ns, descriptor, self._ring.hold(loan)))
        if loan is not frame.loan:
            loan.release()

    def _in_ring(self, frame: Frame) -> RingLoan | None:
        """The frame's own memory where it is a slot of the ring, a copy otherwise; None when every slot is held."""
        loan = frame.loan
        if isinstance(loan, RingLoan) and loan.memory is self._ring and _same(frame.planes, loan.planes):
            return loan
        copy = self._ring.lend(frame.picture)
        if copy is not None:
            for ours, theirs in zip(copy.planes, frame.planes, strict=True):
                np.copyto(ours, theirs)
        return copy

    def _tell(self, what: str, text: str, values: Mapping[str, Any]) -> None:
        with self._lock:
            self._events.append(TrackerEvent(what, text, self._index, values))


def _same(ours: Sequence[Plane], theirs: Sequence[Plane]) -> bool:
    return all(one is other for one, other in zip(ours, theirs, strict=False))
