"""The frames that one tracker is given: one in hand, one waiting, the newest; what is superseded is let go at once."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

from onset.clock import SECOND_NS

_NEAR = 0.01
"""Of a frame: 29.97 a second of 60 are every second one."""


class Offer(NamedTuple):
    """A frame that a tracker may be given. `time_ns` is what it is told for its capture time; `release` lets go."""

    number: int
    """The frame's index."""
    captured_ns: int
    time_ns: int
    descriptor: bytes
    release: Callable[[], None]


class Offers:
    """Not thread-safe: its owner holds a lock."""

    def __init__(self) -> None:
        self.waiting: Offer | None = None
        self.in_hand: Offer | None = None
        self.given_ns = 0
        """When the one in hand was given."""
        self._put_ns: int | None = None
        """When the newest that was put was captured."""

    def wants(self, captured_ns: int, frame_ns: float, rate_hz: float) -> bool:
        """Whether it is this frame's turn, of frames that are `frame_ns` apart: every n-th, at most `rate_hz` a second.

        Whole frames lie between two turns: steps of one frame and of two in turn (40 of 60) would make loop and answers
        uneven. Counted from the frame that came last, so that after one that was missed there are never two in a row.
        """
        if not rate_hz or self._put_ns is None or captured_ns < self._put_ns:
            return True
        every = max(1, ceil(SECOND_NS / (rate_hz * frame_ns) - _NEAR))
        return captured_ns - self._put_ns > (every - 0.5) * frame_ns

    def put(self, offer: Offer) -> Offer | None:
        """The newest frame; answers the one whose place it takes."""
        superseded, self.waiting = self.waiting, offer
        self._put_ns = offer.captured_ns
        return superseded

    def give(self, now_ns: int) -> None:
        """The one that waits is in hand from now on."""
        self.in_hand, self.waiting, self.given_ns = self.waiting, None, now_ns

    def take(self) -> Offer | None:
        """The one in hand, which is so no longer."""
        taken, self.in_hand = self.in_hand, None
        return taken

    def clear(self) -> list[Offer]:
        """All there are, none of them any longer."""
        held = [offer for offer in (self.waiting, self.in_hand) if offer is not None]
        self.waiting = self.in_hand = None
        return held
