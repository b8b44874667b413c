"""How long a tracker's process may be silent before it is ended, by what it has to do; and when to look next."""

from dataclasses import dataclass

from onset.clock import SECOND_NS
from onset.tracker_offers import Offers

START_LIMIT_S = 60.0
"""For a process to come up and give its first answer: models are loaded and code is compiled on a busy machine."""
COMMAND_LIMIT_S = 60.0
EVERY_LIMIT_S = 120.0


@dataclass
class Silence:
    """Of one process. Not thread-safe: its owner holds a lock."""

    every: bool
    start_limit_s: float = START_LIMIT_S
    since_ns: int = 0
    """When it was heard last, or was given something to do."""
    has_answered: bool = False

    def begin(self, now_ns: int) -> None:
        """Another process comes up."""
        self.since_ns, self.has_answered = now_ns, False

    def limit_s(self, offers: Offers, deadline_s: float, *, starting: bool, commanded: bool) -> float | None:
        """How long it may be silent from `since_ns` on; None while it has nothing to do."""
        if starting:
            return self.start_limit_s
        if commanded:
            return COMMAND_LIMIT_S
        if offers.in_hand is None:
            return None
        if not self.has_answered:
            return self.start_limit_s
        return max(EVERY_LIMIT_S, deadline_s) if self.every else deadline_s

    def verdict(self, limit_s: float | None, offers: Offers, now_ns: int) -> str:
        """Why it must be ended, if it must."""
        if limit_s is None or now_ns - self.since_ns <= limit_s * SECOND_NS:
            return ""
        held = offers.in_hand
        return f"was silent for {limit_s:g} s{f' about frame {held.number}' if held else ''}"

    def look_again_ms(self, limit_s: float | None, deadline_s: float, now_ns: int) -> int:
        """When there may be something to do next: its time is over."""
        until = [] if limit_s is None else [self.since_ns + round(limit_s * SECOND_NS)]
        # A frame that the loop gives meanwhile does not wake the thread; its deadline is looked at now and then.
        until.append(now_ns + round(deadline_s / 4 * SECOND_NS))
        return max(1, -(-(min(until) - now_ns) // 1_000_000))
