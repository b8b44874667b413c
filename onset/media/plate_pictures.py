"""What a plate's file holds, as pictures to be played: one still, a numbered sequence, or a clip from its beginning."""

import logging
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from onset_kernels.picture import Picture

from onset.errors import InputError
from onset.frame import Plane
from onset.media.clip import SECOND_NS, Clip
from onset.media.planes import fill
from onset.media.sequence import ENDINGS, find_sequence
from onset.media.still import OpenStill, open_still

_LOG = logging.getLogger(__name__)


class PlatePictures(Protocol):
    """A plate's pictures: `onset.media.player.Pictures` with their type and the way into planes."""

    picture: Picture
    period_ns: int

    def frames(self) -> Iterator[tuple[int, Any]]:
        """(when it is shown, ns from the first; the picture as `load` takes it)."""
        ...

    def load(self, item: Any, planes: Sequence[Plane]) -> None:
        """Write one picture into planes of `picture`."""
        ...

    def close(self) -> None:
        """Close files; idempotent."""
        ...


def open_plate(path: Path, rate_hz: Fraction) -> PlatePictures:
    """The plate at `path`. `rate_hz` is that of numbered stills, which have none. Raises InputError."""
    if any(mark in path.name for mark in "%#*") or path.is_dir():
        return SequencePictures(path, rate_hz)
    if path.suffix.lower() in ENDINGS:
        return StillPictures(path)
    return ClipPictures(path)


class StillPictures:
    """One still. It stays decoded, so that it can be painted anew when its place changes."""

    period_ns = SECOND_NS

    def __init__(self, path: Path) -> None:
        self._still = open_still(path)
        self.picture = self._still.picture
        _report_replaced(path, self._still)

    def frames(self) -> Iterator[tuple[int, OpenStill]]:
        """The still."""
        yield 0, self._still

    def load(self, item: OpenStill, planes: Sequence[Plane]) -> None:
        """Write the still into planes."""
        item.fill(planes)

    def close(self) -> None:
        """Nothing is open."""


class SequencePictures:
    """Numbered stills at `rate_hz`; a missing number shows the picture before it for longer."""

    def __init__(self, pattern: Path, rate_hz: Fraction) -> None:
        self._sequence = find_sequence(pattern)
        self._rate_hz = rate_hz
        self.period_ns = int(SECOND_NS / rate_hz)
        if self._sequence.missing:
            _LOG.warning("plate %s: missing are %s", pattern, self._sequence.missing_words())
        self.picture = open_still(self._sequence.files[0][1]).picture

    def frames(self) -> Iterator[tuple[int, OpenStill]]:
        """Each still, decoded when its turn comes. Raises InputError for one that differs from the first."""
        first = self._sequence.files[0][0]
        for number, path in self._sequence.files:
            still = open_still(path)
            if still.picture != self.picture:
                raise InputError(f"{path}: is another kind of picture than the first of its sequence; convert it")
            _report_replaced(path, still)
            yield int((number - first) * SECOND_NS / self._rate_hz), still

    def load(self, item: OpenStill, planes: Sequence[Plane]) -> None:
        """Write one still into planes."""
        item.fill(planes)

    def close(self) -> None:
        """Nothing stays open."""


class ClipPictures:
    """A clip, opened anew for each time round. One decoder thread: the machine's cores belong to the loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._clip: Clip | None = Clip(path, threads=1)
        self._form = self._clip.form
        self.picture = self._form.picture
        self.period_ns = int(SECOND_NS / self._clip.rate_hz)

    def frames(self) -> Iterator[tuple[int, Any]]:
        """Every whole frame. Raises SourceLost when the clip is cut off, InputError when it has gone."""
        clip, self._clip = self._clip or Clip(self._path, threads=1), None
        try:
            first_ns: int | None = None
            for decoded in clip.frames():
                first_ns = decoded.media_ns if first_ns is None else first_ns
                yield decoded.media_ns - first_ns, decoded.video
        finally:
            clip.close()

    def load(self, item: Any, planes: Sequence[Plane]) -> None:
        """Write one decoded frame into planes, turned as the file asks."""
        fill(item, self._form, planes)

    def close(self) -> None:
        """Close the clip if it was never played."""
        if self._clip is not None:
            self._clip.close()
            self._clip = None


def _report_replaced(path: Path, still: OpenStill) -> None:
    if still.replaced:
        _LOG.warning("plate %s: %d samples that were NaN or infinite are shown as 0", path, still.replaced)
