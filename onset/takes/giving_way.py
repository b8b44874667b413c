"""Who encodes and writes gives way to the loop as long as it keeps up, and takes its share when it falls behind.

It stands back (`onset.standing_back`). Beside other programs that fill the machine it would get nothing there: it comes
forward when too much waits, of itself, or is taken forward by the engine, for it may not even have got to looking.
"""

import time

from onset.standing_back import come_forward, may_come_forward, settle_down, stand_back, stands_back

STAYS_S = 2.0
"""Who had to come forward stays so long: else it would fall behind every few frames where the machine is full."""
LATE_S = 0.5


class GivingWay:
    """One process. Gives way until more than `most` wait, and again when half that wait, a while later.

    One that `is_late`, because it takes the place of one that died, stays as it is for `late_s` and until it has made
    good what waited, `stays_s` more at the most; then it settles down at `niceness`.
    """

    def __init__(
        self, most: int, *, stays_s: float = STAYS_S, is_late: bool = False, late_s: float = LATE_S, niceness: int = 0
    ) -> None:
        self._most, self._stays_s, self._niceness = most, stays_s, niceness
        self._forward_s = -stays_s
        self._gave_way = False
        self._late_until_s = time.monotonic() + late_s if is_late else None
        self.can = may_come_forward()

    def look(self, waiting: int) -> None:
        """So much waits now."""
        if self._late_until_s is not None:
            late_s = time.monotonic() - self._late_until_s
            if late_s < 0.0 or (waiting > self._most // 2 and late_s < self._stays_s):
                return
            self._late_until_s, self._forward_s = None, time.monotonic()
            settle_down(self._niceness)
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
