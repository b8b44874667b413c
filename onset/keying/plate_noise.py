"""The noise of the screen as it is known so far: a few measurements at full size, the proxy's own beside them."""

import math
import statistics

import numpy as np
from numpy.typing import NDArray

from onset.frame import Frame
from onset.keying.proxy import averaged
from onset.keying.screen_noise import measured_noise

_EVERY, _KEPT = 25, 9
"""Frames between two measurements (1.5 ms each), and after how many the noise is known until the next reset."""
_LEAST, _USUAL = 0.0005, 0.02
_CORRELATED = 2.0  # neighbours that share their chroma are not averaged away


class PlateNoise:
    """Relative to the screen's dominance. `divide` is how much smaller the proxy is than the camera's picture."""

    def __init__(self, divide: int) -> None:
        self._averaged = averaged(divide)
        self._looks = 0
        self.restart()

    def restart(self) -> None:
        """Another screen, or another light: what was measured holds no more."""
        self._measured: list[float] = []
        self._quietest = math.inf
        self._frames = 0

    @property
    def of_pixel(self) -> float:
        """The standard deviation of one full-size pixel's dominance."""
        if self._measured:
            return statistics.median(self._measured)  # not numpy's: nine values, twice a frame
        return _USUAL if math.isinf(self._quietest) else max(self._quietest * self._averaged, _LEAST)

    @property
    def of_proxy(self) -> float:
        """That of a pixel of the proxy: of the quietest frame, because a plate that comes off adds to it."""
        return min(self._quietest, self.of_pixel / self._averaged * _CORRELATED)

    @property
    def of_bare_proxy(self) -> float:
        """How far a proxy pixel of bare screen lay from the plate in the quietest frame; 0 before the second.

        Noise of a sensor is averaged away in it, what a codec leaves of its blocks is not: through MJPEG it came to
        three to five times what the camera's pixels say.
        """
        return 0.0 if math.isinf(self._quietest) else self._quietest

    def heard(self, proxy_noise: float) -> None:
        """What a frame's distance from the plate comes to, at proxy size."""
        self._quietest = min(self._quietest, max(proxy_noise, _LEAST))

    def is_due(self) -> bool:
        """Whether this frame is to be measured; ask once a frame."""
        self._frames += 1
        return (self._frames % _EVERY == 1 or not self._measured) and len(self._measured) < _KEPT

    def look(self, frame: Frame, bare: NDArray[np.bool_], primary: int) -> None:
        """Measure. `bare` (rows, columns), of any size, says where the screen is bare."""
        self._looks += 1
        found = measured_noise(frame, bare, primary, self._looks)
        if found is not None:
            self._measured.append(max(found, _LEAST))
