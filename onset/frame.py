"""A frame: the planes of one picture and when it was taken. Nothing else travels."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.subject import NOTHING_TRACKED, Tracked
from onset.timecode import Timecode

Plane = NDArray[Any]
Lend = Callable[[Picture], "Loan | None"]
"""Lends memory for one picture, or None when every slot is held (the frame is then lost, counted as `no memory`)."""


def monotonic_ns() -> int:
    """CLOCK_MONOTONIC in integer nanoseconds: the only clock inside the engine."""
    return time.monotonic_ns()


@dataclass(slots=True)
class Loan:
    """Pooled memory for one picture: planes in the shapes and dtypes of `picture.plane_shapes`, C-contiguous.

    `release` gives it back; it is called exactly once, by whoever holds the frame last. `slot` and `ring` name the
    place in shared memory where the memory is a ring, so that other processes can be told of it.
    """

    planes: tuple[Plane, ...]
    release: Callable[[], None]
    slot: int = -1
    ring: str = ""


@dataclass(slots=True)
class Frame:
    """One picture with its times.

    `index` counts what the source was due to deliver, so that a gap in it is a lost frame. `captured_ns` is
    CLOCK_MONOTONIC, stamped before any conversion. `stamps` holds the nanosecond at which each stage ended, in order.
    `media_ns` is the presentation time inside a file or stream (None for a live device). `tracked` is what trackers say
    of it, by label, smoothed and predicted to `captured_ns`; the loop sets it before keyer and layers give values.
    `packet` is what it was decoded from, a buffer, where the source hands it on (`onset.ports.Packeted`).
    """

    planes: tuple[Plane, ...]
    picture: Picture
    index: int
    captured_ns: int
    timecode: Timecode | None = None
    timecode_source: str = "free-run"
    media_ns: int | None = None
    stamps: dict[str, int] = field(default_factory=dict)
    loan: Loan | None = None
    tracked: Mapping[str, Tracked] = field(default_factory=lambda: NOTHING_TRACKED)
    packet: Any = None

    def stamp(self, stage: str) -> None:
        """Note that `stage` ends now."""
        self.stamps[stage] = monotonic_ns()

    def release(self) -> None:
        """Give the memory back to its pool; the planes must not be touched afterwards."""
        if self.loan is not None:
            loan, self.loan, self.packet = self.loan, None, None
            loan.release()


@dataclass(frozen=True, slots=True)
class Output:
    """One picture that the pass stored: its planes, type, and place in shared memory when it has one."""

    name: str
    planes: tuple[Plane, ...]
    picture: Picture
    loan: Loan


@dataclass(frozen=True, slots=True)
class Dropped:
    """A frame that was captured and is not published, and why."""

    index: int
    captured_ns: int
    timecode: str
    reason: str


@dataclass(slots=True)
class Composite:
    """What the loop hands to sinks for one frame: the source frame, what was stored, and the settings in force.

    Sinks must be done with `outputs` and `frame` when `write` returns, or copy: the memory goes back to its pool.
    `dropped` are the captured frames between the composite before and this one. `records` is what parts say of the
    frame for the take, as JSON can hold it: under `qc`, `trackers`, `camera`, `layers`, `plate_revision`, `quality`
    into the fields of that name (docs/take.md), under any other name into `extra`.
    """

    frame: Frame
    outputs: Mapping[str, Output]
    settings_revision: int
    published_ns: int = 0
    dropped: Sequence[Dropped] = ()
    records: dict[str, Any] = field(default_factory=dict)
