"""A viewer's place at the monitor: what it looks at, what it was sent, how late it drew that."""

from typing import Any

from onset.stats import Spread
from onset.web.options import Wish


class Full(Exception):  # noqa: N818 - a state, told to the one who asked
    """Every place is taken."""


class Place:
    """One viewer, of a WebSocket or of MJPEG."""

    def __init__(self, wish: Wish, peer: str, form: str) -> None:
        self.wish = wish
        self.peer = peer
        self.form = form
        self.sent = 0
        self.sent_bytes = 0
        self.skipped = 0
        self.latency = Spread()
        self.uncertainty_ns: float | None = None

    def note_sent(self, size_bytes: int, skipped: int) -> None:
        """A picture has been sent, and so many frames before it have not."""
        self.sent += 1
        self.sent_bytes += size_bytes
        self.skipped += skipped

    def note_shown(self, captured_ns: int, shown_ns: float, uncertainty_ns: float | None) -> None:
        """The viewer says when it drew a picture, in this host's clock as far as it knows it."""
        self.latency.add(int(shown_ns) - captured_ns)
        self.uncertainty_ns = uncertainty_ns

    def summary(self) -> dict[str, Any]:
        """For /api/state. Latency is from capture to drawn."""
        return {
            "peer": self.peer,
            "form": self.form,
            "view": self.wish.view,
            "tier": self.wish.tier,
            "sent": self.sent,
            "sent_bytes": self.sent_bytes,
            "skipped": self.skipped,
            "latency_ms": self.latency.summary_ms(50, 95, 99, largest=True) if self.latency.count else None,
            "uncertainty_ms": None if self.uncertainty_ns is None else round(self.uncertainty_ns / 1e6, 3),
        }
