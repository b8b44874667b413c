"""Another host's clock, from four time stamps per exchange (the arithmetic of NTP, RFC 5905 section 8).

    offset = ((t2 - t1) + (t3 - t4)) / 2      round trip = (t4 - t1) - (t3 - t2)

The sample with the shortest round trip of the last 30 s counts: its offset is wrong by at most half that trip. A time
of another host is never told without this uncertainty.
"""

from collections import deque

WINDOW_NS = 30_000_000_000
SAMPLES_KEPT = 256


class PeerClock:
    """How far a peer's monotonic clock is ahead of ours."""

    def __init__(self) -> None:
        self._samples: deque[tuple[int, int, int]] = deque(maxlen=SAMPLES_KEPT)  # (when, round trip, offset)

    def note(self, sent_ns: int, peer_received_ns: int, peer_sent_ns: int, received_ns: int) -> None:
        """Take in one exchange: we send, they receive and send, we receive. Impossible ones are ignored."""
        round_trip_ns = (received_ns - sent_ns) - (peer_sent_ns - peer_received_ns)
        if round_trip_ns < 0 or peer_sent_ns < peer_received_ns:
            return
        offset_ns = ((peer_received_ns - sent_ns) + (peer_sent_ns - received_ns)) // 2
        self._samples.append((received_ns, round_trip_ns, offset_ns))

    def here(self, peer_ns: int, now_ns: int) -> tuple[int, int] | None:
        """(the peer's time in our clock, its uncertainty in ns); None before the first exchange."""
        while len(self._samples) > 1 and now_ns - self._samples[0][0] > WINDOW_NS:
            self._samples.popleft()
        if not self._samples:
            return None
        _, round_trip_ns, offset_ns = min(self._samples, key=lambda sample: sample[1])
        return peer_ns - offset_ns, (round_trip_ns + 1) // 2
