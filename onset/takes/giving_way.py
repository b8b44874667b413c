"""Who encodes and writes gives way to the loop as long as it keeps up, and takes its share when it falls behind.

It stands back (`onset.standing_back`). Beside other programs that fill the machine it would get nothing there: it comes
forward when too much waits, of itself, or is taken forward by the engine, for it may not even have got to looking.
"""

import time

from onset.standing_back import come_forward, may_come_forward, stand_back, stands_back

STAYS_S = 2.0
"""Who had to come forward stays so long: else it would fall behind every few frames where the machine is full."""


class GivingWay:
    """One process. Gives way until more than `most` wait, and again when half that wait, a while later."""

    def __init__(self, most: int, *, stays_s: float = STAYS_S) -> None:
        self._most, self._stays_s = most, stays_s
        self._forward_s = -stays_s
        self._gave_way = False
        self.can = may_come_forward()

    def look(self, waiting: int) -> None:
        """So much waits now."""
        if not self.can:
            return
        gives_way = stands_back()
        if gives_way and waiting > self._most:
            come_forward()
            gives_way = False
        if self._gave_way and not gives_way:
            self._forward_s = time.monotonic()
        if not gives_way and waiting <= self._most // 2 and time.monotonic() - self._forward_s >= self._stays_s:
            gives_way = stand_back()
        self._gave_way = gives_way
