"""A moving test plate: colour bars, a drifting grey ramp, a turning hand. Needs no file, shows stutter at a glance."""

import math
from dataclasses import dataclass, field

from onset_kernels.moving_bars import MOVING_BARS
from onset_kernels.picture import Picture
from onset_kernels.plan import Plan, Values, step

from onset.frame import Frame

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True)
class Settings:
    """`level` is the bars' brightness in display code (0.75 gives 75 % bars); periods are in seconds of frame time."""

    level: float = field(default=0.75, metadata={"help": "display code of the bars", "min": 0.0, "max": 1.0})
    turn_s: float = field(default=2.0, metadata={"help": "seconds for one turn of the hand", "min": 0.1, "max": 3600.0})
    drift_s: float = field(default=8.0, metadata={"help": "seconds for the ramp to pass", "min": 0.1, "max": 3600.0})

    def __post_init__(self) -> None:
        if not 0.0 <= self.level <= 1.0:
            raise ValueError(f"level {self.level!r} is outside 0 to 1")
        for name in ("turn_s", "drift_s"):
            period_s = getattr(self, name)
            if not 0.1 <= period_s <= 3600.0:
                raise ValueError(f"{name} {period_s!r} is outside 0.1 to 3600 seconds")


class BarsLayer:
    """Draws the plate at the frame's own time, so that a repeated frame shows as one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def plan(self, canvas: Picture) -> Plan:  # noqa: ARG002 - the pass knows its own size
        """One step."""
        return (step(MOVING_BARS),)

    def values(self, frame: Frame) -> Values:
        """Phases of the hand and the ramp, reduced in integers so that no hour is too late for float32."""
        now_ns = frame.captured_ns if frame.media_ns is None else frame.media_ns
        turn = 2.0 * math.pi * _phase(now_ns, self.settings.turn_s)
        level = self.settings.level
        return Values(
            {
                "hand_x": math.sin(turn),
                "hand_y": -math.cos(turn),
                "drift": _phase(now_ns, self.settings.drift_s),
                "level": level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4,
            }
        )

    def close(self) -> None:
        """Nothing to release."""


def _phase(now_ns: int, period_s: float) -> float:
    """How far into its period a time is, 0..1."""
    period_ns = round(period_s * _SECOND_NS)
    return (now_ns % period_ns) / period_ns


def build(settings: Settings) -> BarsLayer:
    """A moving test plate."""
    return BarsLayer(settings)
