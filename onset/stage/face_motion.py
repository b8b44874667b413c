"""How a pictured face moves over time: never the same twice within minutes, and known at every instant.

Places and turns are sines whose periods have no common multiple; the mouth, lids and brows go out and back as a raised
cosine, each at its own pace. A function of time alone, so that a frame that was left out changes nothing.
"""

from dataclasses import dataclass
from math import cos, pi, sin

from onset.stage.face_warp import FaceState

_PULSES = {"jaw": (2.3, 0.9), "smile": (3.7, 1.6), "blink": (3.1, 0.3), "brow": (4.9, 1.2)}
"""Seconds from one to the next, seconds that it takes."""


@dataclass(frozen=True)
class FaceMotion:
    """Motion about a resting place. `reach_px` is how far it strays, across and (a half of it) down."""

    x_px: float
    y_px: float
    scale: float = 1.0
    reach_px: float = 60.0
    roll_deg: float = 8.0
    grows: float = 0.08
    """Share by which it grows and shrinks."""
    lean: float = 0.04
    expression: float = 1.0
    """0 to 1: how far mouth, lids and brows go."""

    def at(self, seconds: float) -> FaceState:
        """The state at this time; at 0 it rests."""
        return FaceState(
            self.x_px + self.reach_px * _wave(seconds, 3.1),
            self.y_px + 0.5 * self.reach_px * _wave(seconds, 2.3),
            self.scale * (1.0 + self.grows * _wave(seconds, 4.7)),
            self.roll_deg * _wave(seconds, 3.7),
            self.lean * _wave(seconds, 5.3),
            self.lean * _wave(seconds, 4.1),
            {name: self.expression * _pulse(seconds, *pace) for name, pace in _PULSES.items()},
        )


def _wave(seconds: float, period_s: float) -> float:
    return sin(2.0 * pi * seconds / period_s)


def _pulse(seconds: float, every_s: float, takes_s: float) -> float:
    """0, and once in `every_s` up to 1 and back; not in the first half of it."""
    since = (seconds - 0.5 * every_s) % every_s
    if seconds < 0.5 * every_s or since > takes_s:
        return 0.0
    return 0.5 - 0.5 * cos(2.0 * pi * since / takes_s)
