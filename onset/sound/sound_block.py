"""What every sound input gives: blocks of samples, each with its place on a counter that never goes back."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """`samples` is (samples, channels), +-1 full scale. `host_ns` is when the first of them was taken, on
    CLOCK_MONOTONIC. `lost` samples are missing before it: the input ran over. `reason` says why."""

    samples: Samples
    host_ns: int
    lost: int = 0
    reason: str = ""


class SoundInput(Protocol):
    """An open input."""

    name: str

    def read(self, wait_s: float) -> SoundBlock | None:
        """The next block, None when none came in time. Raises SourceLost when the input has gone."""
        ...

    def close(self) -> None:
        """Let go of the device; idempotent."""
        ...
