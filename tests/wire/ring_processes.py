"""Writers and readers of rings for tests, at module level so that they can be spawned."""

import time
from dataclasses import dataclass

import numpy as np
import xxhash
from onset_kernels.picture import Layout, Picture

from onset.children import ChildEnd
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import Policy, SlotHeader
from onset.wire.ring_reader import RingReader

PICTURE = Picture(256, 128, Layout.BGRA8)


@dataclass(frozen=True)
class Writing:
    """A ring to make and fill for ever, as fast as it goes; hashed, so that a reader can tell a torn frame."""

    name: str
    slots: int = 3
    policy: Policy = Policy.NEWEST
    frames: int = 1 << 60
    pause_s: float = 0.0


def write(end: ChildEnd, job: Writing) -> None:
    ring = RingMemory(job.name, PICTURE, slots=job.slots, policy=job.policy, hashed=True)
    pattern = np.arange(PICTURE.width_px, dtype=np.uint32)
    end.ready(ring.path)
    index = 0
    while index < job.frames and not end.stopping():
        loan = ring.lend(PICTURE)
        if loan is None:
            continue
        np.add(pattern, index * 2654435761 % (1 << 32), out=loan.planes[0], casting="unsafe")
        ring.commit(loan, SlotHeader(index, time.monotonic_ns()))
        loan.release()
        index += 1
        if job.pause_s:
            time.sleep(job.pause_s)
    end.stopping(wait_s=60)
    ring.close()


def read_newest(end: ChildEnd, path: str) -> None:
    """Reads the newest frame over and over, hashing it; reports (whole, wrong, overwritten or torn)."""
    reader = RingReader(path)
    end.ready()
    whole = wrong = late = 0
    while not end.stopping():
        view = reader.newest()
        if view is None:
            late += 1
            continue
        digest = xxhash.xxh3_64_intdigest(view.planes[0].data)
        if not view.valid():
            late += 1
        elif digest == view.xxh3:
            whole += 1
        else:
            wrong += 1
    end.report((whole, wrong, late))
