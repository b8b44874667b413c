"""A sound card that is pulled out and plugged in again, as `sounddevice` shows one: no real card is needed.

It stands in for the library alone: who opens it, misses it, opens it again and records it is the sound's own process.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

PULLED = "ONSET_BENCH_PULLED_CARD"
"""Names a file: while it is there, the card is not."""
NAME = "the benchmark's card"


class PortAudioError(Exception):
    """As the library's."""


def query_devices(number: int | None = None) -> Any:
    """The one card."""
    card = {"name": NAME, "max_input_channels": 2}
    return [card] if number is None else card


def card_site(folder: Path) -> Path:
    """Make the folder to be put on the path: there this module is `sounddevice`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sounddevice.py").write_text("from onset.bench.takes.pulled_card import *\n")
    return folder


class InputStream:
    """Blocks of a tone at their time, from a thread of its own, until the card is pulled out."""

    def __init__(
        self, *, samplerate: int, channels: int, blocksize: int, callback: Callable[..., None],
        finished_callback: Callable[[], None], **_asked: Any,
    ) -> None:  # fmt: skip
        if _is_out():
            raise PortAudioError("Device unavailable")
        self.active = True
        self._callback, self._finished = callback, finished_callback
        self._rate_hz, self._shape = samplerate, (blocksize, channels)
        self._thread = threading.Thread(target=self._play, name="card", daemon=True)

    def start(self) -> None:
        """Blocks begin to come."""
        self._thread.start()

    def close(self, ignore_errors: bool = True) -> None:  # noqa: ARG002 - as the library's
        """No more of them."""
        self.active = False

    def _play(self) -> None:
        frames, _ = self._shape
        period_s = frames / self._rate_hz
        block = np.full(self._shape, 0.1, np.float32)
        due_s = time.monotonic() + period_s
        while self.active and not _is_out():
            time.sleep(max(0.0, due_s - time.monotonic()))
            now_s = time.monotonic()
            times = SimpleNamespace(currentTime=now_s, inputBufferAdcTime=due_s - period_s)
            self._callback(block, frames, times, SimpleNamespace(input_overflow=False))
            due_s += period_s
        self.active = False
        self._finished()


def _is_out() -> bool:
    return Path(os.environ.get(PULLED, "")).is_file()
