"""A device's clock seen from the host's: a straight line through pairs of readings, outliers left out.

A sound card counts samples with its own crystal, some tens of parts in a million off the host's, and is heard of in
bursts with milliseconds of jitter. Drift is measured and written down; neither clock is ever set.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

_KEEP = 600
_LEAST = 8


@dataclass(frozen=True, slots=True)
class ClockLine:
    """host_ns = origin_ns + (count - origin_count) * ns_per_count; `sigma_ns` is the scatter of what was kept."""

    origin_count: float
    origin_ns: float
    ns_per_count: float
    sigma_ns: float
    readings: int

    def host_ns(self, count: float) -> int:
        """When the device's clock stood at `count`."""
        return round(self.origin_ns + (count - self.origin_count) * self.ns_per_count)

    def count_at(self, host_ns: int) -> float:
        """Where the device's clock stood at `host_ns`."""
        return self.origin_count + (host_ns - self.origin_ns) / self.ns_per_count

    def drift_ppm(self, nominal_hz: float) -> float:
        """How much faster than nominal the device runs, in parts per million."""
        return (1e9 / nominal_hz / self.ns_per_count - 1.0) * 1e6


class ClockFit:
    """Collects pairs; `line` is the fit over the last 600 of them, None before there are eight."""

    def __init__(self, nominal_hz: float) -> None:
        self._nominal_ns = 1e9 / nominal_hz
        self._pairs: deque[tuple[float, int]] = deque(maxlen=_KEEP)

    def add(self, count: float, host_ns: int) -> None:
        """The device's clock was seen at `count` at `host_ns`."""
        self._pairs.append((count, host_ns))

    def line(self) -> ClockLine | None:
        """Least squares, thrice, each time without what lies three sigmas (by the median) off."""
        if len(self._pairs) < _LEAST:
            return None
        counts, hosts = (np.asarray(values, np.float64) for values in zip(*self._pairs, strict=True))
        host_0 = self._pairs[0][1]
        hosts = np.asarray([host - host_0 for _, host in self._pairs], np.float64)
        x = counts - counts[0]
        keep = np.ones(len(x), np.bool_)
        slope, offset = self._nominal_ns, float(np.median(hosts - x * self._nominal_ns))
        for _ in range(3):
            miss = hosts - (offset + slope * x)
            scatter = 1.4826 * float(np.median(np.abs(miss - np.median(miss))))
            keep = np.abs(miss - np.median(miss)) <= 3.0 * max(scatter, 1.0)
            if keep.sum() < _LEAST or np.ptp(x[keep]) == 0.0:
                break
            slope, offset = (float(value) for value in np.polyfit(x[keep], hosts[keep], 1))
        sigma = float(np.std((hosts - (offset + slope * x))[keep]))
        return ClockLine(float(counts[0]), host_0 + offset, slope, sigma, int(keep.sum()))
