"""The pictures of a stream with nothing missing: one for every frame of the take, repeated where its own is not there.

All exports are made from this, so that they agree in length and first timecode with each other and with the delivered
files: a missing frame shows the one before, at the beginning the first there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.errors import InputError
from onset.takes.deliver import runs
from onset.takes.read import Shown, Take, stream_of
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
    stream_of(take, stream)
    waiting: list[Filled] = []
    last: Shown | None = None
    for number, found in enumerate(take.pictures(stream, threads=threads)):
        if isinstance(found, Shown):
            last = found
            for one in waiting:
                yield replace(one, shown=found.index, picture=found.picture, planes=found.planes)
            waiting = []
            yield Filled(number, found.index, found.index, found.record, found.picture, found.planes)
        elif last is None:
            waiting.append(Filled(number, found.index, -1, found.record, _NOTHING, (), found.reason))
        else:
            yield Filled(number, found.index, last.index, found.record, last.picture, last.planes, found.reason)
    if last is None:
        raise InputError(f"{take.folder}: stream {stream} has not one picture that can be decoded")


def repeated_runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Numbers of repeated frames as ranges [first, last]."""
    return runs(iter(numbers))
