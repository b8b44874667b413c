"""When a frame is taken: the instants over which its shutter is open."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Moment:
    """Seconds since the clip's start at which each exposure of one frame is made, evenly over the open shutter."""

    instants_s: NDArray[np.float64]

    @classmethod
    def of_frame(cls, index: int, rate_hz: float, shutter: float, exposures: int) -> "Moment":
        """Frame `index`; `shutter` is the share of the frame's time that it is open (0.5 is 180 degrees)."""
        spread = (np.arange(exposures) - (exposures - 1) / 2) / exposures * shutter
        return cls((index + spread) / rate_hz)

    @property
    def middle_s(self) -> float:
        """The middle of the exposure."""
        return float(self.instants_s[len(self.instants_s) // 2])
