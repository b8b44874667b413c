"""The last seconds of sound by sample number, so that a take's sound begins with its first frame, heard long ago."""

import numpy as np

from onset.sound.sound_block import Samples


class SoundMemory:
    """Keeps `size` samples of each channel. Samples are numbered from the start of the process, lost ones included."""

    def __init__(self, size: int, channels: int) -> None:
        self._kept = np.zeros((size, channels), np.float32)
        self._size = size
        self.end = 0
        """The number behind the newest sample."""
        self._oldest = 0

    @property
    def start(self) -> int:
        """The oldest sample that is still there."""
        return max(self._oldest, self.end - self._size)

    def add(self, block: Samples) -> None:
        """Append samples, (samples, channels)."""
        kept = block[-self._size :]
        first = self.end + len(block) - len(kept)
        place = first % self._size
        before = min(len(kept), self._size - place)
        self._kept[place : place + before] = kept[:before]
        self._kept[: len(kept) - before] = kept[before:]
        self.end += len(block)

    def skip(self, count: int) -> None:
        """`count` samples were lost: silence stands for them."""
        silence = np.zeros((min(count, self._size), self._kept.shape[1]), np.float32)
        self.end += count - len(silence)
        self.add(silence)

    def read(self, first: int, end: int) -> Samples:
        """Samples `first` to `end`, copied. Raises ValueError for what is gone or has not come."""
        if not self.start <= first <= end <= self.end:
            raise ValueError(f"samples {first} to {end} of {self.start} to {self.end}")
        places = np.arange(first, end) % self._size
        return self._kept[places]
