"""Looks at a recording's rings from outside: exact counts that outlive every process, and how long frames wait.

The files may be removed and their writers dead; what is mapped here stays as they left it.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from onset.stats import Spread
from onset.takes.byte_ring import DURABLE, HEAD, WRITTEN, ByteReader
from onset.takes.recording_plan import RecordingPlan

LOOK_S = 0.0005
"""A latency found here is up to so much too long or too short."""


@dataclass
class _Lane:
    essence: ByteReader
    jobs: ByteReader
    seen: int = 0
    written: deque[tuple[int, int]] = field(default_factory=deque)
    durable: deque[tuple[int, int]] = field(default_factory=deque)


class RingWatch:
    """Opens every ring of a recording; `start` begins to time, in a thread."""

    def __init__(self, plan: RecordingPlan) -> None:
        self._lanes: dict[str, list[_Lane]] = {}
        for stream, lane in plan.lanes():
            essence = ByteReader(plan.essence(stream.name, lane), whole=False)
            jobs = ByteReader(plan.jobs(stream.name, lane), whole=False)
            self._lanes.setdefault(stream.name, []).append(_Lane(essence, jobs, seen=essence.number(HEAD)))
        self.written, self.durable = Spread(), Spread()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def counts(self) -> dict[str, dict[str, int]]:
        """For each stream: given to encoders, committed to the retention ring, written by the recorder, durable."""
        return {
            stream: {
                "given": sum(lane.jobs.number(HEAD) for lane in lanes),
                **{
                    name: sum(lane.essence.number(word) for lane in lanes)
                    for name, word in (("committed", HEAD), ("written", WRITTEN), ("durable", DURABLE))
                },
            }
            for stream, lanes in self._lanes.items()
        }

    def start(self) -> None:
        """Begin to time how long it is from committed to written, and to durable."""
        self._thread = threading.Thread(target=self._look, name="rings", daemon=True)
        self._thread.start()

    def latency_ms(self) -> dict[str, Any]:
        """p50, p99 and the longest of both, and of how many pictures."""
        return {
            "pictures": self.written.count,
            "written": self.written.summary_ms(50, 99, largest=True),
            "durable": self.durable.summary_ms(50, 99, largest=True),
        }

    def close(self) -> None:
        """Let go of the rings; idempotent."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for lane in [lane for lanes in self._lanes.values() for lane in lanes]:
            lane.essence.close()
            lane.jobs.close()
        self._lanes = {}

    def _look(self) -> None:
        lanes = [lane for lanes in self._lanes.values() for lane in lanes]
        while not self._stopping.wait(LOOK_S):
            now = time.monotonic_ns()
            for lane in lanes:
                head = lane.essence.number(HEAD)
                if head > lane.seen:
                    lane.seen = head
                    lane.written.append((head, now))
                    lane.durable.append((head, now))
                for waiting, word, spread in (
                    (lane.written, WRITTEN, self.written), (lane.durable, DURABLE, self.durable),
                ):  # fmt: skip
                    reached = lane.essence.number(word)
                    while waiting and waiting[0][0] <= reached:
                        spread.add(now - waiting.popleft()[1])
