"""Who may be sent a picture now: the credits of all viewers. Policy only, no sockets; fed with times.

One credit is one picture. A viewer that does not ask again is sent nothing, so that a frozen one costs nothing and a
slow one always gets the newest. Bounded: so many viewers, one credit each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from onset.wire.picture_message import Credit, Wish

Peer = TypeVar("Peer")

FRESH_NS = 5_000_000
STALE_WAIT_NS = 40_000_000
FORGET_NS = 60_000_000_000


@dataclass(slots=True)
class _Viewer:
    wish: Wish
    credit: Credit | None
    credit_received_ns: int
    heard_ns: int
    sequence: int = 0  # of the last picture sent, of which topic's `epoch`
    epoch: int = 0


class Viewers(Generic[Peer]):
    """The viewers of one gateway, by whatever names a peer."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._viewers: dict[Peer, _Viewer] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def credit(self, peer: Peer, credit: Credit, now_ns: int) -> bool:
        """Take in a credit; False when there are too many viewers. A second credit replaces the first."""
        viewer = self._viewers.get(peer)
        if viewer is None:
            self._forget(now_ns)
            if len(self._viewers) >= self._limit:
                return False
            viewer = self._viewers[peer] = _Viewer(credit.wish, None, now_ns, now_ns)
        if viewer.wish.topic != credit.topic:
            viewer.sequence = 0
        viewer.wish, viewer.credit = credit.wish, credit
        viewer.credit_received_ns = viewer.heard_ns = now_ns
        return True

    def wanted_topics(self) -> set[str]:
        """Topics that somebody waits for."""
        return {viewer.wish.topic for viewer in self._viewers.values() if viewer.credit is not None}

    def due(self, topic: str, epoch: int, sequence: int, age_ns: int, now_ns: int) -> dict[Wish, list[Peer]]:
        """Who is to be sent this newest picture of a topic now, by the form they wish it in.

        Not anyone who has it already. A picture older than 5 ms waits for the next, which will be newer, unless none
        has come for 40 ms (a slow or stopped source).
        """
        due: dict[Wish, list[Peer]] = {}
        for peer, viewer in self._viewers.items():
            if viewer.credit is None or viewer.wish.topic != topic:
                continue
            if (viewer.epoch, viewer.sequence) == (epoch, sequence):
                continue
            waited_ns = now_ns - viewer.credit_received_ns
            if age_ns <= FRESH_NS or waited_ns >= STALE_WAIT_NS:
                due.setdefault(viewer.wish, []).append(peer)
        return due

    def spend(self, peer: Peer, epoch: int, sequence: int) -> tuple[Credit, int]:
        """Use up a viewer's credit for this picture; answers it and when it came."""
        viewer = self._viewers[peer]
        assert viewer.credit is not None
        credit, viewer.credit = viewer.credit, None
        viewer.epoch, viewer.sequence = epoch, sequence
        return credit, viewer.credit_received_ns

    def drop(self, peer: Peer) -> None:
        """A viewer that has gone."""
        self._viewers.pop(peer, None)

    def drop_where(self, gone: Callable[[Peer], bool]) -> None:
        """All viewers of which `gone` says so."""
        for peer in [peer for peer in self._viewers if gone(peer)]:
            del self._viewers[peer]

    def _forget(self, now_ns: int) -> None:
        self.drop_where(lambda peer: now_ns - self._viewers[peer].heard_ns > FORGET_NS)
