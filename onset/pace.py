"""Whether a loop has come up to speed. Its first frames compile or load what they run, and hundreds are lost meanwhile:
a take that rolls then is full of holes, and whoever rolls it should be told."""

from fractions import Fraction

STARTING = (
    "the engine is still coming up (code is compiled, or the machine is busy): the take lacks the frames that are lost "
    "meanwhile; roll again when it publishes all of them"
)
NOT_YET = (
    "the engine is still coming up (code is compiled, or the machine is busy): it has not published every frame of a "
    "second yet, and a take would lack frames"
)


class Pace:
    """`look` in the loop, for every frame that is published; `reached` from any thread.

    Reached is for good: what is lost later has reasons of its own, and is counted. Offline there is no pace to reach.
    """

    def __init__(self, rate_hz: Fraction, *, live: bool) -> None:
        self._needed = max(1, round(rate_hz))
        self._last_index = -1
        self._row = 0
        self.reached = not live

    @property
    def late(self) -> bool:
        """Not reached, three seconds after the first frame: every engine needs one, and nobody need hear of that."""
        return not self.reached and self._last_index >= 3 * self._needed

    def look(self, index: int) -> None:
        """The frame of this index is published; a gap before it is lost frames."""
        if self.reached:
            return
        self._row = self._row + 1 if index == self._last_index + 1 else 0
        self._last_index = index
        self.reached = self._row >= self._needed
