"""What a tracker has answered: smoothed as answers arrive, carried on to each frame of the loop, and counted."""

from collections import deque
from typing import Any

from onset.clock import SECOND_NS
from onset.show import TrackerPart
from onset.stats import Spread
from onset.subject import Answer, Tracked
from onset.tracking.subject_motion import Carried, Smoothing, SubjectMotion

FOUND_NS = 100_000_000
"""An answer older than this does not count as having found something in a frame."""
STALE_NS = 500_000_000
"""An older answer says nothing of a frame any more; three periods of a tracker that is given fewer frames."""
RATE_ANSWERS = 30


class TrackerAnswers:
    """One tracker's answers. `take_in` is called by the tracker's thread, everything else by the loop or any thread.

    `newest` is replaced as a whole, so that the loop needs no lock.
    """

    def __init__(self, part: TrackerPart) -> None:
        self.part = part
        self.newest: tuple[Answer, tuple[Carried, ...]] | None = None
        self._motions: dict[int, SubjectMotion] = {}
        self._arrived_ns: deque[int] = deque(maxlen=RATE_ANSWERS)
        self.mark()

    def mark(self) -> None:
        """Count ages and what was found from here."""
        self._ages = Spread()
        self._frames = self._found = self._answers = 0
        self._first_ns = self._last_ns = 0

    def forget(self) -> None:
        """The tracker was started anew: its ids begin again, and mean others."""
        self.newest = None
        self._motions = {}

    def take_in(self, answer: Answer, time_ns: int, arrived_ns: int) -> None:
        """A new answer. `time_ns` is when its frame was captured, as the smoothing is to count it."""
        part = self.part
        smoothing = Smoothing(part.smooth, part.min_cutoff_hz, part.beta)
        time_s = time_ns / SECOND_NS
        motions, carried = {}, []
        for one in answer.subjects:
            motion = self._motions.get(one.id) or SubjectMotion(one, time_s)
            motions[one.id] = motion
            carried.append(motion.update(one, time_s, smoothing))
        self._motions = motions  # who is not there any more is forgotten: an id is never used again
        self.newest = answer, tuple(carried)
        self._arrived_ns.append(arrived_ns)
        self._first_ns, self._last_ns = self._first_ns or arrived_ns, arrived_ns
        self._answers += 1

    def of_frame(self, captured_ns: int, *, exact: bool) -> Tracked | None:
        """What is known of a frame captured now; None before the first answer. `exact`: the answer is its own."""
        newest = self.newest
        self._frames += 1
        if newest is None:
            return None
        answer, carried = newest
        age_ns = 0 if exact else max(0, captured_ns - answer.captured_ns)
        self._ages.add(age_ns)
        self._found += bool(carried) and age_ns < FOUND_NS
        if age_ns > self._stale_ns():
            return Tracked(answer, (), age_ns, 0)
        horizon_ns = age_ns if self.part.predict else 0
        return Tracked(answer, tuple(one.at(horizon_ns / SECOND_NS) for one in carried), age_ns, horizon_ns)

    def report(self, now_ns: int) -> dict[str, Any]:
        """Rate of the last answers, ages of those used and the share of frames in which something was found."""
        times = [at_ns for at_ns in list(self._arrived_ns) if now_ns - at_ns < 2 * SECOND_NS]
        span_ns = times[-1] - times[0] if len(times) > 1 else 0
        return self._told(len(times), span_ns)

    def summary(self) -> dict[str, Any]:
        """The same since the mark, the rate too."""
        return {**self._told(self._answers, self._last_ns - self._first_ns), "answers": self._answers}

    def _told(self, answers: int, span_ns: int) -> dict[str, Any]:
        return {
            "rate_hz": round((answers - 1) * SECOND_NS / span_ns, 2) if span_ns else 0.0,
            "age_ms": self._ages.summary_ms(50, 95),
            "found": round(self._found / self._frames, 4) if self._frames else 0.0,
        }

    def _stale_ns(self) -> int:
        rate_hz = self.part.rate_hz
        return max(STALE_NS, round(3 * SECOND_NS / rate_hz)) if rate_hz else STALE_NS
