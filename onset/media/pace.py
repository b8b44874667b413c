"""Playing recorded pictures live: each is due at its media time, counted from the first on the monotonic clock."""

import threading

from onset.frame import monotonic_ns

SECOND_NS = 1_000_000_000


class Pace:
    """Waits until a picture is due. The clock starts with the first picture asked for."""

    def __init__(self) -> None:
        self._zero_ns: int | None = None

    def wait(self, media_ns: int, period_ns: int, stop: threading.Event) -> bool:
        """Sleep until the picture of this media time is due; False when it is late by a whole period already.

        A picture that is late is to be skipped and counted, so that playing catches up. `stop` ends the wait.
        """
        now_ns = monotonic_ns()
        if self._zero_ns is None:
            self._zero_ns = now_ns - media_ns
        due_ns = self._zero_ns + media_ns
        if now_ns - due_ns >= period_ns:
            return False
        if now_ns < due_ns:
            stop.wait((due_ns - now_ns) / SECOND_NS)
        return True
