"""Takes as the events of a timeline: what OTIO, EDL and ALE are written from. One after another, from 01:00:00:00."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from onset.errors import InputError
from onset.media.cdl import Correction
from onset.takes.markers import Mark, marks
from onset.takes.read import Take
from onset.takes.take_looks import main_look
from onset.timecode import Timecode

_ORDER = ("comp", "camera", "fill", "matte")
_SMPTE_BASES = (24, 25, 30, 48, 50, 60)


@dataclass(frozen=True)
class CutTake:
    """One take in a timeline. `start` is its first label; where the take has none, 00:00:00:00 and `labelled` False.

    `record_count` are frames of the timeline before it, `files` the delivered pictures by stream, `main` the stream to
    show; `correction` is the CDL of its look.
    """

    take: Take
    start: Timecode
    labelled: bool
    frames: int
    record_count: int
    main: str
    files: dict[str, Path]
    sound: Path | None
    correction: Correction | None
    marks: list[Mark]

    @property
    def reel(self) -> str:
        """The name of its reel: the slate's roll, or the take."""
        return self.take.manifest.slate.roll or self.take.manifest.name


def cut_list(takes: Sequence[Take]) -> list[CutTake]:
    """The takes in the order given. Raises InputError when they do not have one rate and one way of counting."""
    rate_hz, drop = takes[0].manifest.rate_hz, _start(takes[0]).drop
    found, count = [], 0
    for take in takes:
        start = _start(take)
        if take.manifest.rate_hz != rate_hz or start.drop != drop:
            raise InputError(
                f"{take.folder}: has {_counting(take)}, {takes[0].folder} {_counting(takes[0])}: "
                "one timeline counts in one way; export them apart"
            )
        files = {
            stream.name: take.folder / stream.delivered.path for stream in take.manifest.streams if stream.delivered
        }
        main = next((name for name in (*_ORDER, *files) if name in files), "")
        if not main:
            raise InputError(
                f"{take.folder}: has no delivered pictures; make them with: onset take repair {take.folder}"
            )
        look = main_look(take)
        sound = take.manifest.sound
        found.append(
            CutTake(
                take=take, start=start, labelled=take.manifest.timecode() is not None, frames=take.frame_count,
                record_count=count, main=main, files=files, sound=take.folder / sound.path if sound else None,
                correction=look.correction if look else None, marks=marks(take, main),
            )
        )  # fmt: skip
        count += take.frame_count
    return found


def doubts(takes: Sequence[CutTake]) -> list[str]:
    """Sentences about labels that the takes do not have, or that readers of a timeline may not take."""
    told = [f"{one.take.manifest.name} has no timecode: it counts from 0" for one in takes if not one.labelled]
    rate_hz, base = takes[0].take.manifest.rate_hz, takes[0].start.base
    if base not in _SMPTE_BASES or rate_hz not in (base, Fraction(base * 1000, 1001)):
        told.append(f"{rate_hz} frames a second is no rate of SMPTE timecode: other programs may refuse its labels")
    return told


def record_label(count: int, takes: Sequence[CutTake]) -> Timecode:
    """The timeline's label `count` frames after its start, in the takes' way of counting."""
    first = takes[0]
    rate_hz = first.take.manifest.rate_hz
    hour = Timecode(1, 0, 0, 0, first.start.base, first.start.drop)
    return Timecode.from_count(hour.count + count, rate_hz, drop=first.start.drop)


def later(start: Timecode, frames: int, rate_hz: Fraction) -> Timecode:
    """The label `frames` after another."""
    return Timecode.from_count(start.count + frames, rate_hz, drop=start.drop)


def end_label(start: Timecode, frames: int, rate_hz: Fraction) -> str:
    """The label behind the last of `frames`. Past midnight hours count on from 24: OpenTimelineIO's readers of EDL and
    ALE refuse an end before its start."""
    end = later(start, frames, rate_hz)
    text = str(end)
    return text if end.count >= start.count or not frames else f"{end.hours + 24}{text[2:]}"


def sop_text(correction: Correction) -> str:
    """Slope, offset and power as EDL and ALE write them: (s s s)(o o o)(p p p), with decimals, which readers want."""
    parts = (correction.slope, correction.offset, correction.power)
    return "".join(f"({' '.join(f'{value:.6f}' for value in part)})" for part in parts)


def _start(take: Take) -> Timecode:
    return take.manifest.timecode() or Timecode.from_count(0, take.manifest.rate_hz, drop=False)


def _counting(take: Take) -> str:
    return f"{take.manifest.rate} frames a second{', drop-frame' if _start(take).drop else ''}"
