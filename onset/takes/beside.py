"""What is recorded beside the pictures of a take, by others: told when it begins, with which frame, and where it ends.

With a pre-roll a take begins with a frame that is past already, so that the times of the last frames are kept.
"""

from collections import deque
from pathlib import Path

from onset.companion import Companion, TakeEnd, TakeStart
from onset.frame import Composite
from onset.takes.messages import Rolled

_KEPT = 512


class Beside:
    """Tells a companion, if there is one, of the takes of a recorder. All but `announced` is called with the lock of
    the conductor held."""

    def __init__(self, companion: Companion | None, preroll_frames: int) -> None:
        self._companion = companion
        self._frames: deque[tuple[int, int, str]] = deque(maxlen=_KEPT + preroll_frames)

    def announced(self, folder: Path) -> None:
        """A folder is made and its take is about to begin. Raises OSError."""
        if self._companion is not None:
            self._companion.announced(folder)

    def frame(self, composite: Composite) -> None:
        """One frame, before a take takes effect with it."""
        frame = composite.frame
        self._frames.append((frame.index, frame.captured_ns, str(frame.timecode) if frame.timecode else ""))

    def rolled(self, rolled: Rolled) -> None:
        """A take has begun, with the first frame captured at its `first_ns` or later."""
        if self._companion is None:
            return
        first = next((frame for frame in self._frames if frame[1] >= rolled.first_ns), self._frames[-1])
        slate = rolled.slate
        start = TakeStart(
            _folder(rolled), *first, slate.scene, slate.take, slate.roll or rolled.name,
            project=slate.production, notes=slate.notes, circle=slate.circle,
        )  # fmt: skip
        self._companion.rolled(start)

    def cut(self, rolled: Rolled, index: int) -> None:
        """A take has ended with this frame."""
        if self._companion is None:
            return
        captured_ns = next((frame[1] for frame in reversed(self._frames) if frame[0] <= index), 0)
        self._companion.cut(TakeEnd(_folder(rolled), index, captured_ns))


def _folder(rolled: Rolled) -> Path:
    return Path(rolled.volume) / rolled.name
