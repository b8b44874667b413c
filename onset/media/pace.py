"""Playing recorded pictures live: each is due at its media time, counted from the first on the monotonic clock."""

import threading

from onset.frame import monotonic_ns

SECOND_NS = 1_000_000_000
LONGEST_GAP_NS = SECOND_NS // 2
"""After skipping for so long a picture is given although it is late: where reading is slower than playing every one is
late, and a show would see nothing at all for ever."""


class Pace:
    """Waits until a picture is due. The clock starts with the first picture asked for."""

    def __init__(self) -> None:
        self._zero_ns: int | None = None
        self._skipping_since_ns: int | None = None

    def wait(self, media_ns: int, period_ns: int, stop: threading.Event) -> bool:
        """Sleep until the picture of this media time is due; False when it is late by a whole period already.

        A picture that is late is to be skipped and counted, so that playing catches up; two a second are given even
        then. `stop` ends the wait.
        """
        now_ns = monotonic_ns()
        if self._zero_ns is None:
            self._zero_ns = now_ns - media_ns
        due_ns = self._zero_ns + media_ns
        if now_ns - due_ns >= period_ns:
            if self._skipping_since_ns is None:
                self._skipping_since_ns = now_ns
            if now_ns - self._skipping_since_ns < LONGEST_GAP_NS:
                return False
        if now_ns < due_ns:
            stop.wait((due_ns - now_ns) / SECOND_NS)
        self._skipping_since_ns = None
        return True
