"""MIDI timecode from a raw port, a pipe or a file of bytes: whatever can be opened and read."""

import errno
import os
from pathlib import Path

from onset.errors import InputError
from onset.frame import monotonic_ns
from onset.sound.anchor import Anchor
from onset.sound.mtc import MtcReader

_AT_ONCE = 4096


class MtcPort:
    """A path that gives MIDI bytes. Raises InputError when it cannot be opened.

    The last quarter frame of a label comes 1.75 frames after the label's first, whose frame is two behind what the
    reader answers: the answer begins a quarter of a frame after that last message.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = MtcReader()
        self._descriptor = -1
        self.newest: Anchor | None = None
        self.trouble = ""
        self._open()

    def poll(self) -> list[Anchor]:
        """The labels that came since the last call. A port that has gone is opened again when it is there."""
        if self._descriptor < 0:
            try:
                self._open()
            except InputError as error:
                self.trouble = str(error)
                return []
        found: list[Anchor] = []
        try:
            while data := os.read(self._descriptor, _AT_ONCE):
                now = monotonic_ns()
                found += self._anchors(data, now)
                if len(data) < _AT_ONCE:
                    break
        except BlockingIOError:
            pass  # nothing more for now
        except OSError as error:
            self.trouble = f"MTC from {self.path}: {error.strerror}; opening it again"
            self.close()
        self.newest = found[-1] if found else self.newest
        return found

    def close(self) -> None:
        """Let go of the port; idempotent."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _anchors(self, data: bytes, now_ns: int) -> list[Anchor]:
        anchors = []
        for label in self._reader.feed(data):
            if label.located:
                continue  # where the transport went, not where it runs
            quarter_ns = int(250_000_000 / label.rate_hz)
            speed = -1.0 if label.backwards else 1.0
            anchors.append(Anchor(label.timecode, now_ns + quarter_ns, label.rate_hz, speed))
        return anchors

    def _open(self) -> None:
        try:
            self._descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            why = error.strerror or errno.errorcode.get(error.errno or 0, "unknown")
            raise InputError(f"[timecode] mtc = {str(self.path)!r} cannot be opened: {why}") from None
        self.trouble = ""
