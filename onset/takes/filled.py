"""The pictures of a stream with nothing missing: one for every frame of the take, repeated where its own is not there.

All exports are made from this, so that they agree in length and first timecode with each other and with the delivered
files: a missing frame shows the one before, at the beginning the first there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.counted import counted
from onset.errors import InputError
from onset.takes.deliver import runs
from onset.takes.grey_matte import MATTE, grey_matte
from onset.takes.read import Missing, Shown, Take, stream_of
from onset.takes.records import FrameRecord

_NOTHING = Picture(1, 1, Layout.GRAY8)


@dataclass(frozen=True, slots=True)
class Filled:
    """A frame of a stream: `number` counts from 0, `shown` is the index of the frame whose picture it is, and `missing`
    why it is not its own."""

    number: int
    index: int
    shown: int
    record: FrameRecord | None
    picture: Picture
    planes: tuple[NDArray[Any], ...]
    missing: str = ""

    @property
    def repeated(self) -> bool:
        """Whether another frame's picture stands here."""
        return self.shown != self.index


def filled(take: Take, stream: str, *, threads: int = 2) -> Iterator[Filled]:
    """Exactly `frame_count` frames. Raises InputError for a stream that is not there, or has no picture at all."""
    for (one,) in _filled(take, [stream], threads):
        yield one


def filled_pair(take: Take, stream: str, other: str, *, threads: int = 2) -> Iterator[tuple[Filled, Filled]]:
    """Two streams of which each frame shows pictures of one and the same moment: a fill never gets another's matte.

    A frame of which either is missing shows the last one that has both. Raises InputError as `filled` does.
    """
    for pair in _filled(take, [stream, other], threads):
        one, two = pair
        yield one, two


def _filled(take: Take, streams: list[str], threads: int) -> Iterator[list[Filled]]:
    for stream in streams:
        stream_of(take, stream)
    waiting: list[list[Filled]] = []
    last: list[Shown] | None = None
    pictures = [_pictures(take, stream, threads) for stream in streams]
    for number, found in enumerate(zip(*pictures, strict=True)):
        shown = [one for one in found if isinstance(one, Shown)]
        if len(shown) == len(found):
            last = shown
            for held in waiting:
                yield [_showing(one, picture) for one, picture in zip(held, shown, strict=True)]
            waiting = []
            yield [_showing(Filled(number, one.index, one.index, one.record, _NOTHING, ()), one) for one in shown]
            continue
        why = next(one.reason for one in found if not isinstance(one, Shown))
        missing = [Filled(number, one.index, -1, one.record, _NOTHING, (), why) for one in found]
        if last is None:
            waiting.append(missing)
        else:
            yield [_showing(one, picture) for one, picture in zip(missing, last, strict=True)]
    if last is None:
        what = f"stream {streams[0]} has" if len(streams) == 1 else f"streams {' and '.join(streams)} share"
        raise InputError(f"{take.folder}: {what} not one picture that can be decoded")


def _pictures(take: Take, stream: str, threads: int) -> Iterator[Shown | Missing]:
    found = take.pictures(stream, threads=threads)
    return map(grey_matte, found) if stream == MATTE else found


def _showing(one: Filled, shown: Shown) -> Filled:
    return replace(one, shown=shown.index, picture=shown.picture, planes=shown.planes)


def shown_again(stream: str, missing: int, frames: int) -> str:
    """The sentence about frames that are missing, in whose place another is shown."""
    return f"{stream}: {missing} of {counted(frames, 'frame')} missing, another is shown"


def repeated_runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Numbers of repeated frames as ranges [first, last]."""
    return runs(iter(numbers))
