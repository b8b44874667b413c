"""What happened since the start of a run, or since a mark in it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from onset.clock import SECOND_NS
from onset.frame import Frame, monotonic_ns
from onset.stats import Spread, Stages


@dataclass
class Tally:
    """Counts and spreads from `since_ns` on.

    `losses_before` holds what had been lost by then, by reason; `done_before` how many captured frames were dealt with,
    so that those in hand at the mark count as captured after it.
    """

    losses_before: Counter[str] = field(default_factory=Counter)
    done_before: int = 0
    since_ns: int = field(default_factory=monotonic_ns)
    published: int = 0
    last_published_ns: int = 0
    latency: Spread = field(default_factory=Spread)
    stages: Stages = field(default_factory=Stages)

    def published_one(self, frame: Frame) -> None:
        """Note a frame that has left the loop; its last stamp is `publish`."""
        self.published += 1
        self.last_published_ns = frame.stamps["publish"]
        self.latency.add(self.last_published_ns - frame.captured_ns)
        self.stages.add(frame.captured_ns, frame.stamps)

    @property
    def window_s(self) -> float:
        """Seconds from the mark to the newest published frame."""
        return max(0, self.last_published_ns - self.since_ns) / SECOND_NS

    def summary(self) -> dict[str, Any]:
        """Counts, rate and spreads, as every command reports them."""
        return {
            "frames_published": self.published,
            "window_s": round(self.window_s, 3),
            "fps": round(self.published / self.window_s, 3) if self.window_s else 0.0,
            "latency_ms": {"publish": self.latency.summary_ms(50, 95, 99, largest=True)},
            "stages_ms": self.stages.summary_ms(),
        }
