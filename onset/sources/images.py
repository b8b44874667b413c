"""A numbered sequence of stills: PNG of 8 or 16 bits, EXR and whatever else `onset.media.still` reads."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from onset.clock import parse_rate
from onset.errors import InputError, SourceLost
from onset.frame import Frame, Lend, monotonic_ns
from onset.media.pace import SECOND_NS, Pace
from onset.media.sequence import Sequence, find_sequence
from onset.media.still import OpenStill, open_still
from onset.media.tags import ColourOverride
from onset.timecode import Timecode


@dataclass(frozen=True)
class Settings(ColourOverride):
    """A sequence and how to play it; matrix, range, transfer, primaries, siting and alpha overrule its tags."""

    path: Path = field(metadata={"help": "shot_%04d.png, shot_####.exr, shot_*.png or a folder"})
    rate: Fraction = field(default=Fraction(24), metadata={"help": "pictures a second"})
    pace: Literal["live", "fast"] = field(
        default="live", metadata={"help": "live: at its rate, late pictures are lost; fast: every picture"}
    )
    loop: bool = field(default=False, metadata={"help": "start again at the end"})
    first_number: int = field(default=-1, metadata={"help": "number to start at; -1: the lowest", "min": -1})
    frames: int = field(default=0, metadata={"help": "pictures to deliver in one go through; 0: all", "min": 0})
    gaps: Literal["error", "hold", "skip"] = field(
        default="error", metadata={"help": "missing numbers: refused, the picture before is held, or left out"}
    )

    def __post_init__(self) -> None:
        parse_rate(str(self.rate))
        for name, least in (("first_number", -1), ("frames", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} = {getattr(self, name)} is below {least}")
        if self.pace not in ("live", "fast"):
            raise ValueError(f"pace = {self.pace!r} is neither live nor fast")
        if self.gaps not in ("error", "hold", "skip"):
            raise ValueError(f"gaps = {self.gaps!r} is not error, hold or skip")


class Images:
    """Delivers each picture of a sequence as one Frame, `media_ns` counted from its first number at the given rate.

    `notes` say how colour and format were taken, and about pictures in which something was replaced. A picture that
    cannot be read, or is of another size or kind than the first, ends the source with SourceLost naming the file.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.live = settings.pace == "live"
        self.rate_hz = settings.rate
        self.lost: dict[str, int] = {}
        self._sequence = find_sequence(settings.path)
        self._plan = list(_plan(self._sequence, settings))
        if not self._plan:
            low, high = self._sequence.files[0][0], self._sequence.files[-1][0]
            raise InputError(f"{settings.path}: first_number = {settings.first_number} is outside {low} to {high}")
        self.first_number = self._plan[0][0]
        first = open_still(self._plan[0][1], settings)
        self._first: OpenStill | None = first
        self.picture = first.picture
        self.notes: tuple[str, ...] = (*first.notes, *_gap_notes(self._sequence, settings))
        self._timecode = _rebased(first.timecode, self.rate_hz)
        self._pace = Pace()
        self._closed = threading.Event()
        self._pictures = self._played()
        self._index = 0

    @property
    def frame_count(self) -> int:
        """Pictures in one go through the sequence."""
        return len(self._plan)

    def read(self, lend: Lend) -> Frame | None:
        """The next picture, or None at the end and after `close`. Raises SourceLost naming a picture it cannot take."""
        while (due := next(self._pictures, None)) is not None:
            index, self._index = self._index, self._index + 1
            period_ns = SECOND_NS * self.rate_hz.denominator // self.rate_hz.numerator
            if self.live and not self._pace.wait(_time_ns(index, self.rate_hz), period_ns, self._closed):
                self._lose("late")
                continue
            if self._closed.is_set():
                return None
            number, path = due
            captured_ns = monotonic_ns()
            still = self._still(path)
            loan = lend(self.picture)
            if loan is None:
                self._lose("no memory")
                continue
            still.fill(loan.planes)
            elapsed = number - self._plan[0][0]
            frame = Frame(
                loan.planes,
                self.picture,
                index,
                captured_ns,
                timecode=self._label(elapsed),
                timecode_source="stream" if self._timecode else "free-run",
                media_ns=_time_ns(elapsed, self.rate_hz),
                loan=loan,
            )
            frame.stamp("read")
            return frame
        return None

    def close(self) -> None:
        """End; idempotent, ends a waiting `read`."""
        self._closed.set()

    def _played(self) -> Iterator[tuple[int, Path]]:
        while not self._closed.is_set():
            yield from self._plan
            if not self.settings.loop:
                return

    def _still(self, path: Path) -> OpenStill:
        first, self._first = self._first, None
        if first is not None and path == self._plan[0][1]:
            return first
        try:
            still = open_still(path, self.settings)
        except InputError as error:
            raise SourceLost(str(error)) from None
        if still.picture != self.picture:
            wanted, came = _words(self), _words(still)
            raise SourceLost(f"{path}: is {came}, the sequence began with {wanted}; all pictures must be alike")
        if still.replaced:
            self.notes += (f"{path.name}: {still.replaced} samples were NaN or infinite and are taken as 0",)
        return still

    def _label(self, elapsed: int) -> Timecode | None:
        first = self._timecode
        return None if first is None else Timecode.from_count(first.count + elapsed, self.rate_hz, drop=first.drop)

    def _lose(self, reason: str) -> None:
        self.lost[reason] = self.lost.get(reason, 0) + 1


def build(settings: Settings) -> Images:
    """Find the sequence and read its first picture. Raises InputError naming what is missing or wrong."""
    return Images(settings)


def _plan(sequence: Sequence, settings: Settings) -> Iterator[tuple[int, Path]]:
    """(number, file) of every picture due. Raises InputError about gaps when they are to be errors."""
    files = [(number, path) for number, path in sequence.files if number >= settings.first_number]
    delivered = 0
    for place, (number, path) in enumerate(files):
        following = files[place + 1][0] if place + 1 < len(files) else number + 1
        for one in range(number, following if settings.gaps == "hold" else number + 1):
            yield one, path
            delivered += 1
            if delivered == settings.frames:
                return
        if settings.gaps == "error" and following != number + 1:
            missing = sequence.missing_words()
            raise InputError(f"{settings.path}: missing numbers: {missing}; set gaps to hold or skip, or add them")


def _gap_notes(sequence: Sequence, settings: Settings) -> list[str]:
    if not sequence.missing:
        return []
    done = "the picture before each is held" if settings.gaps == "hold" else "left out"
    return [f"missing numbers: {sequence.missing_words()}; {done}"]


def _time_ns(number: int, rate_hz: Fraction) -> int:
    return number * SECOND_NS * rate_hz.denominator // rate_hz.numerator


def _rebased(label: Timecode | None, rate_hz: Fraction) -> Timecode | None:
    """An EXR's label at the sequence's rate; None when that rate has no such label."""
    if label is None:
        return None
    try:
        return Timecode.parse(str(label), rate_hz)
    except ValueError:
        return None


def _words(still: "OpenStill | Images") -> str:
    picture = still.picture
    return f"{picture.width_px}x{picture.height_px} {picture.layout.key}"
