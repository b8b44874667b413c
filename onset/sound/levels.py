"""Peak and RMS of each channel over the last moment, as a meter shows them."""

import numpy as np
from numpy.typing import NDArray

from onset.sound.sound_block import Samples

FLOOR_DBFS = -120.0
_CLIP = 1.0 - 2.0**-23


class Levels:
    """Gathers blocks; `taken` says what was heard since it was last asked. 0 dBFS: a sample of full scale; for RMS
    a sine of full scale is -3.01 dBFS."""

    def __init__(self, channels: int) -> None:
        self._peak = np.zeros(channels)
        self._power = np.zeros(channels)
        self._count = 0
        self.clipped = [0] * channels
        self._told: dict[str, list[float]] = {"peak_dbfs": [FLOOR_DBFS] * channels, "rms_dbfs": [FLOOR_DBFS] * channels}

    def add(self, block: Samples) -> None:
        """Look at a block, (samples, channels)."""
        if not len(block):
            return
        size = np.abs(np.nan_to_num(block))
        self._peak = np.maximum(self._peak, size.max(axis=0))
        self._power += np.einsum("ij,ij->j", size, size, dtype=np.float64)
        self._count += len(block)
        over = np.count_nonzero(size >= _CLIP, axis=0)
        if over.any():
            self.clipped = [before + int(more) for before, more in zip(self.clipped, over, strict=True)]

    def taken(self) -> dict[str, list[float]]:
        """Levels since the last call; those of the call before when nothing came meanwhile."""
        if self._count:
            self._told = {"peak_dbfs": _db(self._peak), "rms_dbfs": _db(np.sqrt(self._power / self._count))}
            self._peak[:] = self._power[:] = 0.0
            self._count = 0
        return self._told


def _db(values: NDArray[np.float64]) -> list[float]:
    floor = 10.0 ** (FLOOR_DBFS / 20.0)
    return [round(float(value), 1) for value in 20.0 * np.log10(np.maximum(values, floor))]
