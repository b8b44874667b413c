"""What one measurement says, as it stands in the JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any

from bench.timing import Timing

COPY = "copy"
OURS = "ours"


@dataclass(frozen=True)
class Peer:
    """What a user would pick instead, measured in the same run. `ratio` above 1: we are that many times faster."""

    name: str
    wall: Timing
    ratio: float
    cpu_ratio: float
    note: str = ""


@dataclass(frozen=True)
class Row:
    """One case at one size, on one device, with one number of threads.

    `bytes_moved` counts every picture once, read or written. `floor` is the time of a plain copy that moves as many
    bytes with as many threads on the same device, in the same run; `times_floor` says how far above it we are.
    On a card `device_time` is what events around the work say, `wall` includes the launch and the wait for the result.
    """

    bench: str
    name: str
    width_px: int
    height_px: int
    device: str
    threads: int
    wall: Timing
    bytes_moved: int
    floor: Timing | None = None
    device_time: Timing | None = None
    times_floor: float | None = None
    peers: tuple[Peer, ...] = ()
    note: str = ""


@dataclass
class Findings:
    """Rows of one bench, and what was not measured, with the reason."""

    rows: list[Row] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def peer(name: str, theirs: Timing, ours: Timing, note: str = "") -> Peer:
    return Peer(name, theirs, ratio(theirs.median_ms, ours.median_ms), ratio(theirs.cpu_ms, ours.cpu_ms), note)


def ratio(theirs: float, ours: float) -> float:
    """How many times less we take; 0.0 where a clock is too coarse to say."""
    return round(theirs / ours, 3) if ours > 0 else 0.0
