"""Where a case runs. On a card a contender waits for its result, and events tell the card's own time besides."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.copies import cpu_copy, cuda_copy
from bench.results import COPY, OURS, Peer, Row, peer, ratio
from bench.timing import Effort, Timing, Work, interleaved

FILLER_BYTES = 1 << 31
"""Two gigabytes are moved ahead of timed work on a card (0.8 ms at 2.5 TB/s), so that all launches are queued before
the first one runs: else the events would measure how fast Python launches."""


@dataclass(frozen=True)
class Place:
    """A device with a number of threads (1 on a card)."""

    device: str
    threads: int


@dataclass(frozen=True)
class Case:
    """What is measured. `work` runs it once: on the CPU to its end, on a card it only enqueues.

    `peers` return when they are done, on either device. `wait` waits for the card, `stream` is what `work` enqueues on.
    """

    bench: str
    name: str
    width_px: int
    height_px: int
    place: Place
    work: Work
    bytes_moved: int
    peers: Mapping[str, Work]
    stream: Any = None
    notes: Mapping[str, str] | None = None
    note: str = ""


def measured(case: Case, effort: Effort) -> Row:
    """The case beside a copy of as many bytes and beside its peers."""
    on_card = case.place.device.startswith("cuda")
    if on_card:
        copy = cuda_copy(case.bytes_moved, case.stream)
        contenders = {OURS: waited(case.work), COPY: waited(copy), **case.peers}
    else:
        contenders = {OURS: case.work, COPY: cpu_copy(case.bytes_moved, case.place.threads), **case.peers}
    timings = interleaved(contenders, effort)
    floor, device_time, ours = timings[COPY], None, timings[OURS]
    if on_card:
        device_time, floor = (on_device(work, case.stream, effort) for work in (case.work, copy))
    return Row(
        case.bench, case.name, case.width_px, case.height_px, case.place.device, case.place.threads,
        ours, case.bytes_moved, floor, device_time,
        ratio((device_time or ours).median_ms, floor.median_ms), _peers(case, timings), case.note,
    )  # fmt: skip


def _peers(case: Case, timings: Mapping[str, Timing]) -> tuple[Peer, ...]:
    notes = case.notes or {}
    return tuple(peer(name, timings[name], timings[OURS], notes.get(name, "")) for name in case.peers)


def waited(work: Work) -> Work:
    """`work`, then a wait for everything on the card: the synchronisation lies inside the timed region."""
    from numba import cuda

    def run() -> None:
        work()
        cuda.synchronize()

    return run


def on_device(work: Work, stream: Any, effort: Effort) -> Timing:
    """The card's own time for `work`, by events on its stream, behind a filler that lets the host run ahead."""
    from numba import cuda

    filler = cuda_copy(FILLER_BYTES, stream)
    times = []
    for number in range(max(effort.least, min(effort.rounds, 21)) + 1):
        before, after = cuda.event(), cuda.event()
        filler()
        before.record(stream)
        work()
        after.record(stream)
        after.synchronize()
        if number:  # the first one warms up
            times.append(float(before.elapsed_time(after)))
    return Timing.of(times, [statistics.median(times)] * len(times))


def places(threads: tuple[int, ...], devices: tuple[str, ...]) -> list[Place]:
    """The CPU with each number of threads, and the card where it is asked for."""
    return [
        Place(device, count)
        for device in devices
        for count in (threads if device == "cpu" else (1,))
    ]  # fmt: skip


Progress = Callable[[str], None]
