"""A witness in another process: how long from capture until a frame's pixels are in somebody else's hands.

probe = Probe("tcp://127.0.0.1:5600")
probe.wait()                      # until it is subscribed: frames from here on count
...
arrivals = probe.stop()           # {"frames": 1200, "lost": 0, "torn": 0, "p50": ..., "p95", "p99", "max"}
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import zmq

from onset.children import Child, ChildEnd
from onset.errors import WireError
from onset.stats import Spread
from onset.wire.endpoint import to_connect
from onset.wire.local_frames import LocalFrames
from onset.wire.sockets import Context
from onset.wire.subscriber import Records

ROWS_TOUCHED = 16
DRAIN_NS = 200_000_000


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """What to watch, and how long to wait for the engine's first frame."""

    endpoint: str
    topic: str = "comp"
    patience_s: float = 30.0


class Probe:
    """The engine's side. Starts the process at once; `wait` returns when it is subscribed."""

    def __init__(self, endpoint: str, topic: str = "comp", *, patience_s: float = 30.0) -> None:
        self._patience_s = patience_s
        self._child = Child("onset-probe", main, ProbeSettings(to_connect(endpoint), topic, patience_s))

    def ready(self) -> bool:
        """Whether it is subscribed and has had its first frame in hand; does not wait. Raises its failure."""
        if not self._child.poll():
            self._child.ready(0)
        return self._child.is_ready()

    def wait(self) -> None:
        """Until it is subscribed and has had a frame in hand: frames must be flowing. Raises WireError, WorkError."""
        self._child.ready(self._patience_s + 10)

    def mark(self) -> None:
        """Count from here: what it saw so far is forgotten."""
        self._child.tell("mark")

    def stop(self) -> dict[str, Any]:
        """End it; what it saw: frames, lost, torn, and p50, p95, p99, max of the latency in ms."""
        result: dict[str, Any] = self._child.stop() or {}
        return result


@dataclass(slots=True)
class _Seen:
    """Counts since the mark."""

    spread: Spread
    frames: int = 0
    lost: int = 0
    torn: int = 0
    checksum: int = 0

    def summary(self) -> dict[str, Any]:
        return {
            "frames": self.frames,
            "lost": self.lost,
            "torn": self.torn,
            **self.spread.summary_ms(50, 95, 99, largest=True),
        }


def main(end: ChildEnd, settings: ProbeSettings) -> None:
    """The process: every frame, in order; each is touched, checked, and its arrival noted."""
    context: Context = zmq.Context()
    try:
        frames = _join(context, settings)
        seen = _Seen(Spread())
        told = False
        last_ns = 0
        while not last_ns or time.monotonic_ns() < last_ns:
            word = end.word()
            if word == "mark":
                seen = _Seen(Spread())
            elif word is not None and not last_ns:
                last_ns = time.monotonic_ns() + DRAIN_NS
            frame = frames.next(0.05)
            if frame is None:
                if last_ns:
                    break  # nothing more is on its way
                continue
            plane = frame.planes[0]
            step = max(1, plane.shape[0] // ROWS_TOUCHED)
            seen.checksum += int(np.sum(plane[::step], dtype=np.uint64))
            arrived_ns = time.monotonic_ns()
            if frame.valid():
                seen.frames += 1
                seen.spread.add(arrived_ns - frame.captured_ns)
            else:
                seen.torn += 1
            seen.lost += frame.lost
            if not told:
                told = True
                end.ready()
        end.report(seen.summary())
        frames.close()
    finally:
        context.destroy(linger=0)


def _join(context: Context, settings: ProbeSettings) -> LocalFrames:
    records = Records(context, settings.endpoint, ("state",))
    give_up = time.monotonic() + settings.patience_s
    try:
        while time.monotonic() < give_up:
            state = records.receive(100)
            ring = (state or {}).get("rings", {}).get(settings.topic)
            if ring is not None:
                return LocalFrames(context, settings.endpoint, settings.topic, ring["path"], copied=False, newest=False)
    finally:
        records.close()
    raise WireError(f"no {settings.topic} from {settings.endpoint} in {settings.patience_s:g} s")
