"""The procedural stage as a source: an actor before a green screen, drawn live, its truth known."""

import os
import threading
from dataclasses import dataclass, field
from fractions import Fraction

from onset_kernels.picture import Layout, Picture

from onset.clock import SECOND_NS, RateKeeper, parse_rate
from onset.frame import Frame, Lend, monotonic_ns
from onset.size import Size
from onset.stage.scene import Stage
from onset.timecode import Timecode, can_drop, nominal_base

START_HOUR = 1


@dataclass(frozen=True)
class Settings:
    """What is drawn and how fast. The same seed and size give the same pixels in every run."""

    size: Size = field(default=Size(1920, 1080), metadata={"help": "as 1920x1080"})
    rate: Fraction = field(default=Fraction(30), metadata={"help": "frames a second"})
    seed: int = field(default=1, metadata={"help": "of the figure, the screen and the noise", "min": 0})
    frames: int = field(default=0, metadata={"help": "frames to deliver; 0: without end", "min": 0})
    live: bool = field(default=True, metadata={"help": "at its rate, late frames are lost; else as fast as it is read"})

    def __post_init__(self) -> None:
        parse_rate(str(self.rate))
        for name in ("seed", "frames"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} = {getattr(self, name)} is negative; it must be 0 or more")


class Pattern:
    """Draws frame after frame. `captured_ns` is when a frame was due, as a camera's shutter would have it: drawing
    comes after it and is part of the latency, under its own stamp `generate`.

    A frame that is due while the one before is still being drawn for longer than a period is lost as `late`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        size = settings.size
        self.picture = Picture(size.width_px, size.height_px, Layout.BGRA8)
        self.rate_hz = settings.rate
        self.live = settings.live
        self.lost: dict[str, int] = {}
        self.stage = Stage(size.width_px, size.height_px, seed=settings.seed, bake_threads=_bake_threads())
        self._keeper: RateKeeper | None = None
        self._index = -1
        self._closed = threading.Event()

    @property
    def frame_count(self) -> int | None:
        """How many frames there will be, None without end."""
        return self.settings.frames or None

    def read(self, lend: Lend) -> Frame | None:
        """The next frame; None after the last and after `close`."""
        while not self._closed.is_set():
            captured_ns = self._due()
            if captured_ns is None:
                return None
            loan = lend(self.picture)
            if loan is None:
                self._lose("no memory", 1)
                continue
            timecode = Timecode.from_count(self._first_count() + self._index, self.rate_hz)
            frame = Frame(
                loan.planes, self.picture, self._index, captured_ns, timecode, media_ns=self._media_ns(), loan=loan
            )
            self.stage.draw(self._index, loan.planes, timecode)
            frame.stamp("generate")
            return frame
        return None

    def close(self) -> None:
        """No more frames; idempotent."""
        self._closed.set()

    def _due(self) -> int | None:
        """Wait for the next frame that is due and go to its index; when it was due, or None at the end."""
        if not self.live:
            self._index += 1
            return None if self._ended() else monotonic_ns()
        if self._keeper is None:
            self._keeper = RateKeeper(self.rate_hz)
        number, missed = self._keeper.next_due()
        if missed:
            self._lose("late", missed)
        self._index = number
        if self._ended():
            return None
        self._keeper.wait(number)
        return None if self._closed.is_set() else self._keeper.due_ns(number)

    def _ended(self) -> bool:
        return 0 < self.settings.frames <= self._index

    def _first_count(self) -> int:
        """Frames from midnight to one o'clock, as labels count them."""
        return Timecode(
            START_HOUR, 0, 0, 0, nominal_base(self.rate_hz), Timecode.from_count(0, self.rate_hz).drop
        ).count

    def _media_ns(self) -> int:
        return self._index * SECOND_NS * self.rate_hz.denominator // self.rate_hz.numerator

    def _lose(self, reason: str, count: int) -> None:
        self.lost[reason] = self.lost.get(reason, 0) + count


def _bake_threads() -> int:
    return max(1, len(os.sched_getaffinity(0)) - 1)


def build(settings: Settings) -> Pattern:
    """The stage as a source; bakes what it draws from, about a second at 1080p."""
    return Pattern(settings)
