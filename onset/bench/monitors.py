"""What twenty monitors cost the loop: windows with and without them, in turn, in one run of one engine."""

import statistics
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun, running
from onset.bench.latency import HD, RATE_HZ
from onset.children import STOP, Child, ChildEnd
from onset.errors import OnsetError, WireError
from onset.wire.client import connect

MONITORS, PROCESSES = 20, 4
ROWS_TOUCHED = 16
SETTLE_S = 1.0


HD60 = EngineRun(HD, RATE_HZ)


def monitors(effort: Effort, run: EngineRun = HD60) -> dict[str, Any]:
    """The loop's 99th percentile with and without 20 clients of the comp, each with its own connection."""
    pairs = []
    with running(run) as engine, ExitStack() as opened:
        audience = []
        for number in range(PROCESSES):
            audience.append(Child(f"onset-audience-{number}", audience_main, Seats(engine.name, MONITORS // PROCESSES)))
            opened.callback(audience[-1].stop)
        for child in audience:
            child.ready(60.0)
        for number in range(effort.repeats):
            pair = {}
            for attached in (False, True) if number % 2 == 0 else (True, False):
                progress(f"monitors: pair {number + 1} of {effort.repeats}, {'with' if attached else 'without'}")
                for child in audience:
                    child.tell("attach" if attached else "detach")
                time.sleep(SETTLE_S)
                pair["with" if attached else "without"] = engine.window(effort.window_s)["latency_ms"]["publish"]
            pairs.append(pair)
        seen = [child.stop() for child in audience]
    growth = [pair["with"]["p99"] / pair["without"]["p99"] - 1 for pair in pairs]
    return {
        "monitors": MONITORS,
        "pairs": pairs,
        "growth_p99": round(statistics.median(growth), 4),
        "growths_p99": [round(value, 4) for value in growth],
        "frames_seen": sum(one["frames"] for one in seen),
        "failed": [reason for one in seen for reason in one["failed"]],
    }


@dataclass(frozen=True)
class Seats:
    """So many clients of one engine, in one process."""

    engine: str
    count: int


class Client(threading.Thread):
    """One monitor: takes the newest comp in shared memory and looks at some rows of it."""

    def __init__(self, engine: str) -> None:
        super().__init__(daemon=True)
        self._engine = engine
        self.leave = threading.Event()
        self.frames = 0
        self.failure = ""

    def run(self) -> None:
        """Until it is told to leave; a failure is kept for the report."""
        try:
            with connect(self._engine, timeout_s=30.0) as engine:
                for frame in engine.frames("comp", copied=False, timeout_s=5.0):
                    plane = frame.planes[0]
                    int(plane[:: max(1, plane.shape[0] // ROWS_TOUCHED)].max())
                    self.frames += 1
                    if self.leave.is_set():
                        return
        except WireError as error:
            if not self.leave.is_set():
                self.failure = str(error)
        except OnsetError as error:
            self.failure = str(error)


def audience_main(end: ChildEnd, seats: Seats) -> None:
    """The process: `attach` lets all its clients join, `detach` lets them go; reports what they saw."""
    clients: list[Client] = []
    frames = 0
    failed: list[str] = []
    end.ready()
    while (word := end.word(0.05)) != STOP:
        if word == "attach" and not clients:
            clients = [Client(seats.engine) for _ in range(seats.count)]
            for client in clients:
                client.start()
        elif word == "detach":
            frames, failed = _gone(clients, frames, failed)
            clients = []
    frames, failed = _gone(clients, frames, failed)
    end.report({"frames": frames, "failed": failed})


def _gone(clients: list[Client], frames: int, failed: list[str]) -> tuple[int, list[str]]:
    for client in clients:
        client.leave.set()
    for client in clients:
        client.join(timeout=6.0)
    return frames + sum(one.frames for one in clients), failed + [one.failure for one in clients if one.failure]
