"""How long the disks last at the rate of writing: a word early, an alarm, and an end before it is too late."""

from collections import deque
from typing import Any

WARN_S, ALARM_S, END_S = 600.0, 120.0, 30.0
WINDOW_S = 10.0


class DiskRoom:
    """Fed with what was written and what is free, a few times a second."""

    def __init__(self) -> None:
        self._notes: deque[tuple[float, int]] = deque()
        self.free_bytes = 0
        self.rate_bytes_s = 0.0

    def note(self, now_s: float, written_bytes: int, free_bytes: int) -> None:
        """Bytes written since the take began, and bytes free on its volumes, at a monotonic time."""
        if self._notes and written_bytes < self._notes[-1][1]:
            self._notes.clear()  # another take
        self._notes.append((now_s, written_bytes))
        while now_s - self._notes[0][0] > WINDOW_S:
            self._notes.popleft()
        self.free_bytes = free_bytes
        passed_s = now_s - self._notes[0][0]
        if passed_s > 0.5:
            self.rate_bytes_s = (written_bytes - self._notes[0][1]) / passed_s

    def rest(self) -> None:
        """Nothing is written now: no take is, or no disk takes it. At what rate the disks fill is not known."""
        self._notes.clear()
        self.rate_bytes_s = 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds until the disks are full; None while nothing is known."""
        return self.free_bytes / self.rate_bytes_s if self.rate_bytes_s > 0 else None

    @property
    def must_end(self) -> str:
        """Why the take has to end now; empty while it need not."""
        left_s = self.left_s
        return f"the disk would be full in {left_s:.0f} s" if left_s is not None and left_s < END_S else ""

    @property
    def warning(self) -> str:
        """A sentence for the operator; empty while there is room for long."""
        left_s = self.left_s
        if left_s is None or left_s >= WARN_S:
            return ""
        word = "ALARM: " if left_s < ALARM_S else ""
        return f"{word}the disk is full in {left_s / 60:.1f} minutes at this rate; cut, or make room"

    def told(self) -> dict[str, Any]:
        """For the state message."""
        left_s = self.left_s
        return {
            "free_bytes": self.free_bytes,
            "rate_bytes_s": round(self.rate_bytes_s),
            "left_s": None if left_s is None else round(left_s, 1),
            "warning": self.warning,
        }
