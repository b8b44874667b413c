"""A label and the moment its frame began: what every source of timecode comes down to."""

from dataclasses import dataclass
from fractions import Fraction

from onset.timecode import Timecode


@dataclass(frozen=True, slots=True)
class Anchor:
    """`timecode` began at `host_ns` (CLOCK_MONOTONIC); from there labels run at `rate_hz` times `speed`.

    `speed` is below 0 when they run backwards: `timecode` then ended at `host_ns`, the one before comes next.
    """

    timecode: Timecode
    host_ns: int
    rate_hz: Fraction
    speed: float = 1.0
    user_bits: int = 0

    def told(self) -> dict[str, object]:
        """For the state message."""
        return {"timecode": str(self.timecode), "speed": round(self.speed, 4), "user_bits": f"{self.user_bits:08x}"}
