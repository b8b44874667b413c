"""A sound file or the sound of a clip, played by the clock round and round: a rehearsal without a sound card."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from onset.errors import InputError
from onset.frame import monotonic_ns
from onset.sound.sound_block import Samples, SoundBlock


class FileInput:
    """Any file that FFmpeg reads, at the show's sample rate. What it has more or less of channels is left out, or is
    silent. Raises InputError when there is no sound in it."""

    def __init__(self, path: Path, sample_rate_hz: int, channels: int, block_ms: int) -> None:
        self.name = path.name
        self._sample_rate_hz, self._channels = sample_rate_hz, channels
        self._path = path
        self._block = max(1, sample_rate_hz * block_ms // 1000)
        self._count = 0
        self._pieces = self._played()
        self._rest = np.zeros((0, channels), np.float32)
        self._take(1)
        self._start_ns = monotonic_ns()

    def read(self, wait_s: float) -> SoundBlock | None:
        """The next block, when its last sample is due."""
        left_s = (self._host_ns(self._count + self._block) - monotonic_ns()) * 1e-9
        if left_s > 0:
            time.sleep(min(left_s, wait_s))
            if left_s > wait_s:
                return None
        first = self._count
        self._take(self._block)
        block, self._rest = self._rest[: self._block], self._rest[self._block :]
        self._count += self._block
        return SoundBlock(block, self._host_ns(first))

    def close(self) -> None:
        """Close the file."""
        self._pieces.close()

    def _host_ns(self, count: int) -> int:
        return self._start_ns + count * 1_000_000_000 // self._sample_rate_hz

    def _take(self, count: int) -> None:
        while len(self._rest) < count:
            self._rest = np.concatenate([self._rest, next(self._pieces)])

    def _played(self) -> Any:
        while True:
            heard = 0
            for samples in decoded(self._path, self._sample_rate_hz):
                heard += len(samples)
                piece = np.zeros((len(samples), self._channels), np.float32)
                both = min(self._channels, samples.shape[1])
                piece[:, :both] = samples[:, :both]
                yield piece
            if not heard:
                raise InputError(f"{self._path}: there is not one sample of sound in it")


def decoded(path: Path, sample_rate_hz: int = 0) -> Iterator[Samples]:
    """The sound of a file, (samples, channels) float32 piece by piece, at this rate or (0) its own.

    Raises InputError when it cannot be opened or holds no sound; what is cut off ends there.
    """
    import av

    try:
        container = av.open(str(path))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be opened as sound: {getattr(error, 'strerror', None) or error}") from None
    with container:
        if not container.streams.audio:
            raise InputError(f"{path}: there is no sound in it")
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", layout=stream.layout, rate=sample_rate_hz or stream.sample_rate)
        try:
            for frame in container.decode(stream):
                yield from (made.to_ndarray().T.astype(np.float32) for made in resampler.resample(frame))
        except av.FFmpegError:
            return  # cut off: what came before is the sound
        yield from (made.to_ndarray().T.astype(np.float32) for made in resampler.resample(None))


def sample_rate_of(path: Path) -> int:
    """Samples a second of a file's first sound. Raises InputError."""
    import av

    try:
        with av.open(str(path)) as container:
            if container.streams.audio:
                return int(container.streams.audio[0].sample_rate)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be opened as sound: {getattr(error, 'strerror', None) or error}") from None
    raise InputError(f"{path}: there is no sound in it")
