"""The procedural stage as a source: a figure before a green screen, drawn live, its truth known."""

import os
import threading
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from onset_kernels.picture import Layout, Picture

from onset.clock import SECOND_NS, RateKeeper, parse_rate
from onset.frame import Frame, Lend, monotonic_ns
from onset.size import Size
from onset.stage.recipe import BLUE, GREEN, Recipe, Screen, motion_at
from onset.stage.scene import Stage
from onset.timecode import Timecode, can_drop, nominal_base

START_HOUR = 1
PATIENCE_S = 0.001
"""Pause before asking again for memory when nothing paces the source."""
DRAWN_AHEAD = 0.5
"""Of a period: by how much drawing begins before a frame is due. The first half belongs to the loop's work on the frame
before; a frame that takes longer to draw is late, and that is part of its latency."""
BLUE_MARKER = (0.12, 0.21, 0.56)


@dataclass(frozen=True)
class Settings:
    """What is drawn and how fast. The same seed and size give the same pixels in every run."""

    size: Size = field(default=Size(1920, 1080), metadata={"help": "as 1920x1080"})
    rate: Fraction = field(default=Fraction(30), metadata={"help": "frames a second"})
    seed: int = field(default=1, metadata={"help": "of the figure, the screen and the noise", "min": 0})
    frames: int = field(default=0, metadata={"help": "frames to deliver; 0: without end", "min": 0})
    live: bool = field(default=True, metadata={"help": "at its rate, late frames are lost; else as fast as it is read"})
    screen: Literal["green", "blue"] = field(default="green", metadata={"help": "colour of the screen"})
    face: bool = field(default=False, metadata={"help": "a real face on the figure, for face trackers"})

    def __post_init__(self) -> None:
        parse_rate(str(self.rate))
        for name in ("seed", "frames"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} = {getattr(self, name)} is negative; it must be 0 or more")
        if self.screen not in ("green", "blue"):
            raise ValueError(f"screen = {self.screen!r} is neither green nor blue")


class Pattern:
    """Draws frame after frame, timecode running from 01:00:00:00 as a free run does.

    Live, `captured_ns` is the moment at which a frame was due, as a camera's shutter would have it, and it is drawn
    before that, as a camera costs its computer nothing: what drawing takes is part of the latency only where it makes
    the frame late (stamp `generate`). Otherwise it is the moment at which drawing begins.
    A frame that is due while an earlier one is still in work for longer than a period is lost, counted as `late`;
    one for which no memory can be lent as `no memory`. `index` counts both.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        size = settings.size
        self.picture = Picture(size.width_px, size.height_px, Layout.BGRA8)
        self.rate_hz = settings.rate
        self.live = settings.live
        self.lost: dict[str, int] = {}
        screen = Screen(GREEN) if settings.screen == "green" else Screen(BLUE, marker_colour=BLUE_MARKER)
        recipe = Recipe(screen=screen, motion=motion_at(self.rate_hz))
        self.stage = Stage(
            size.width_px,
            size.height_px,
            seed=settings.seed,
            recipe=recipe,
            bake_threads=_bake_threads(),
            face=settings.face,
        )
        one_o_clock = Timecode(START_HOUR, 0, 0, 0, nominal_base(self.rate_hz), can_drop(self.rate_hz))
        self._first_count = one_o_clock.count
        self._keeper: RateKeeper | None = None
        self._index = -1
        self._ahead_ns = round(DRAWN_AHEAD * SECOND_NS / self.rate_hz)
        self._closed = threading.Event()

    @property
    def frame_count(self) -> int | None:
        """How many frames there will be, None without end."""
        return self.settings.frames or None

    def read(self, lend: Lend) -> Frame | None:
        """The next frame; None after the last and after `close`."""
        while not self._closed.is_set():
            due_ns = self._next()
            if self._ended() or not self._wait_until(due_ns - self._ahead_ns):
                return None
            loan = lend(self.picture)
            if loan is None:
                self._lose("no memory", 1)
                if not self.live:
                    self._closed.wait(PATIENCE_S)
                continue
            timecode = Timecode.from_count(self._first_count + self._index, self.rate_hz)
            frame = Frame(
                loan.planes, self.picture, self._index, due_ns, timecode, media_ns=self._media_ns(), loan=loan
            )
            self.stage.draw(self._index, loan.planes, timecode)
            if not self._wait_until(due_ns):
                frame.release()
                return None
            frame.stamp("generate")
            return frame
        return None

    def close(self) -> None:
        """No more frames; ends a read that waits. Idempotent."""
        self._closed.set()

    def _next(self) -> int:
        """Go to the index of the next frame: when it is due, which is now where nothing paces the source."""
        if not self.live:
            self._index += 1
            return monotonic_ns()
        if self._keeper is None:
            self._keeper = RateKeeper(self.rate_hz)
        self._index, missed = self._keeper.next_due()
        last = self.settings.frames
        self._lose("late", missed if not last else max(0, min(missed, last - (self._index - missed))))
        return self._keeper.due_ns(self._index)

    def _wait_until(self, at_ns: int) -> bool:
        """Whether it is so late now; False when the source was closed first."""
        return not (self.live and self._closed.wait(max(0, at_ns - monotonic_ns()) / SECOND_NS))

    def _ended(self) -> bool:
        return 0 < self.settings.frames <= self._index

    def _media_ns(self) -> int:
        return self._index * SECOND_NS * self.rate_hz.denominator // self.rate_hz.numerator

    def _lose(self, reason: str, count: int) -> None:
        if count:
            self.lost[reason] = self.lost.get(reason, 0) + count


def _bake_threads() -> int:
    # Each holds 40 MB while it works, and a third gains a tenth of a second: they wait for each other's Python.
    return max(1, min(2, len(os.sched_getaffinity(0)) - 1))


def build(settings: Settings) -> Pattern:
    """The stage as a source; bakes what it draws from, about a second at 1080p."""
    return Pattern(settings)
