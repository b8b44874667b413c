"""The frames that one tracker is given: one in hand, one waiting, the newest; what is superseded is let go at once."""

from collections.abc import Callable
from typing import NamedTuple

from onset.clock import SECOND_NS


class Offer(NamedTuple):
    """A frame that a tracker may be given. `time_ns` is what it is told for its capture time; `release` lets go."""

    number: int
    """The frame's index."""
    captured_ns: int
    time_ns: int
    descriptor: bytes
    release: Callable[[], None]


class Offers:
    """Not thread-safe: its owner holds a lock. `rate_hz` 0 gives a frame whenever one waits and none is in hand."""

    def __init__(self) -> None:
        self.waiting: Offer | None = None
        self.in_hand: Offer | None = None
        self.given_ns = 0
        """When the one in hand was given."""
        self.due_ns = 0
        """None is given before."""

    def put(self, offer: Offer) -> Offer | None:
        """The newest frame; answers the one whose place it takes."""
        superseded, self.waiting = self.waiting, offer
        return superseded

    def is_due(self, now_ns: int) -> bool:
        """Whether a frame can be given now."""
        return self.waiting is not None and self.in_hand is None and now_ns >= self.due_ns

    def give(self, now_ns: int, rate_hz: float) -> None:
        """The one that waits is in hand from now on."""
        self.in_hand, self.waiting, self.given_ns = self.waiting, None, now_ns
        if rate_hz:
            # Counted on from when it was due, not from when a frame came: 24 of 60 a second are 24, not 20.
            period_ns = round(SECOND_NS / rate_hz)
            self.due_ns = self.due_ns + period_ns if self.due_ns + 2 * period_ns > now_ns else now_ns + period_ns

    def take(self) -> Offer | None:
        """The one in hand, which is so no longer."""
        taken, self.in_hand = self.in_hand, None
        return taken

    def clear(self) -> list[Offer]:
        """All there are, none of them any longer."""
        held = [offer for offer in (self.waiting, self.in_hand) if offer is not None]
        self.waiting = self.in_hand = None
        return held
