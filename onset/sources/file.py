"""A clip from a file, through PyAV: played live by its timestamps, or read as fast as it can be."""

import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from onset.errors import InputError
from onset.frame import Frame, Lend, monotonic_ns
from onset.media.clip import SECOND_NS, Clip, Decoded
from onset.media.pace import Pace
from onset.media.planes import fill
from onset.media.tags import ColourOverride
from onset.ranges import check_ranges


@dataclass(frozen=True)
class Settings(ColourOverride):
    """A clip and how to play it; matrix, range, transfer, primaries, siting and alpha overrule its tags."""

    path: Path = field(metadata={"help": "any file that FFmpeg reads", "exists": True})
    pace: Literal["live", "fast"] = field(
        default="live", metadata={"help": "live: by its timestamps, late frames are lost; fast: every frame"}
    )
    loop: bool = field(default=False, metadata={"help": "start again at the end"})
    start_frame: int = field(default=0, metadata={"help": "frames to leave out at the beginning", "min": 0})
    frames: int = field(default=0, metadata={"help": "frames to deliver in one go through the clip; 0: all", "min": 0})
    orientation: Literal["auto", "stored"] = field(
        default="auto", metadata={"help": "auto: turned as the file's display matrix asks; stored: as it lies"}
    )
    decoder_threads: int = field(default=2, metadata={"help": "threads that decode", "min": 1, "max": 16})

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.pace not in ("live", "fast"):
            raise ValueError(f"pace = {self.pace!r} is neither live nor fast")


class File:
    """Delivers every decoded frame of a clip as one Frame.

    `notes` say in words how colour and format were taken. `lost` counts what was due and not delivered: late (live
    only), damaged (would not decode), no memory. A clip cut off ends with SourceLost after its last whole frame.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.live = settings.pace == "live"
        self.lost: dict[str, int] = {}
        self._clip = self._open()
        self.picture = self._clip.form.picture
        self.rate_hz = self._clip.rate_hz
        self.notes = self._clip.notes
        self.ticks_hz = self._clip.ticks_hz
        self.bitstream = self._clip.bitstream
        self._period_ns = SECOND_NS * self.rate_hz.denominator // self.rate_hz.numerator
        self._pace = Pace()
        self._closed = threading.Event()
        self._decoding = threading.Lock()
        self._frames = self._played()
        self._index = 0
        self._shift_ns = 0
        self._first_ns = self._end_ns = 0

    @property
    def frame_count(self) -> int | None:
        """Frames that one go through the clip is expected to deliver, None when the container does not say."""
        declared = self._clip.frame_count
        if declared is None:
            return self.settings.frames or None
        left = max(0, declared - self.settings.start_frame)
        return min(left, self.settings.frames) if self.settings.frames else left

    def read(self, lend: Lend) -> Frame | None:
        """The next frame, or None at the end and after `close`. Raises SourceLost once when the clip is cut off."""
        while (decoded := self._next()) is not None:
            index, self._index = self._index, self._index + 1
            self._end_ns = decoded.media_ns + self._period_ns
            if self.live and not self._pace.wait(decoded.media_ns + self._shift_ns, self._period_ns, self._closed):
                self._lose("late")
                continue
            if self._closed.is_set():
                return None
            captured_ns = monotonic_ns()
            loan = lend(self.picture)
            if loan is None:
                self._lose("no memory")
                continue
            fill(decoded.video, self._clip.form, loan.planes)
            frame = Frame(
                loan.planes,
                self.picture,
                index,
                captured_ns,
                timecode=decoded.timecode,
                timecode_source="stream" if decoded.timecode else "free-run",
                media_ns=decoded.media_ns,
                loan=loan,
                packet=decoded.packet,
            )
            frame.stamp("read")
            return frame
        return None

    def close(self) -> None:
        """Close the file; idempotent, ends a waiting `read`."""
        self._closed.set()
        with self._decoding:
            self._frames.close()
            self._clip.close()

    def _next(self) -> Decoded | None:
        with self._decoding:
            if self._closed.is_set():
                return None
            before = self._clip.damaged
            try:
                return next(self._frames, None)
            finally:
                for _ in range(self._clip.damaged - before):
                    self._lose("damaged")
                    self._index += 1

    def _played(self) -> Generator[Decoded]:
        """The frames between start and end, again and again when looping."""
        settings = self.settings
        while True:
            delivered = 0
            for decoded in self._clip.frames():
                if decoded.number < settings.start_frame:
                    continue
                if not delivered:
                    self._first_ns = decoded.media_ns
                yield decoded
                delivered += 1
                if delivered == settings.frames:
                    break
            if not delivered:
                raise InputError(
                    f"{settings.path}: has {self._clip.delivered} frames, so that none is left after "
                    f"start_frame = {settings.start_frame}; lower it"
                )
            if not settings.loop:
                return
            self._restart()

    def _restart(self) -> None:
        # Opening takes longer than a frame lasts, which would cost one at every turn.
        if not self._clip.rewind():
            self._clip.close()
            self._clip = self._open()
        self._shift_ns += self._end_ns - self._first_ns

    def _open(self) -> Clip:
        settings = self.settings
        return Clip(
            settings.path,
            override=settings,
            threads=settings.decoder_threads,
            turn=settings.orientation == "auto",
        )

    def _lose(self, reason: str) -> None:
        self.lost[reason] = self.lost.get(reason, 0) + 1


def build(settings: Settings) -> File:
    """Open the clip. Raises InputError naming the file and what is wrong with it."""
    return File(settings)
