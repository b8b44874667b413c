"""One take of a whole engine to which something is done: before, during and after, and what can be counted then."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onset.bench.takes.counting import Counted, counted
from onset.bench.takes.recording_engine import RecordingEngine, RecordingRun, recording
from onset.bench.takes.ring_watch import RingWatch
from onset.bench.takes.workplace import emptied

BEFORE_S, AFTER_S = 2.5, 1.0
LIMIT_S = 60.0
OTHER_DISK = "other"
"""The folder beside that of the takes that stands for a second disk."""


@dataclass
class Faulty:
    """What a fault is done to."""

    engine: RecordingEngine
    folder: Path
    chance: random.Random
    before: dict[str, Any] = field(default_factory=dict)

    def alarm(self, words: str) -> str:
        """Wait until the recorder says an alarm with these words; the alarm. Raises WorkError."""
        told = self.engine.until(lambda told: bool(_with(words, told)), f"an alarm says {words!r}", LIMIT_S)
        return self.said(_with(words, told)[-1])

    def said(self, text: str) -> str:
        """A sentence of the recorder without this machine's folders."""
        takes = self.folder.parent
        return text.replace(str(takes), "the disk").replace(str(takes.parent / OTHER_DISK), "another disk")


Fault = Callable[[Faulty], str]


def lived(run: RecordingRun, fault: Fault, name: str) -> dict[str, Any]:
    """A fault that the engine outlives: one take, cut in order."""
    emptied(run.takes)
    with recording(run) as engine:
        return row_of(name, *taken(run, engine, fault))


def nothing() -> None:
    """Where there is nothing to be put right."""


def taken(
    run: RecordingRun,
    engine: RecordingEngine,
    fault: Fault,
    freed: Callable[[], None] = nothing,
    mended: Callable[[], None] = nothing,
) -> tuple[Counted, dict[str, Any]]:
    """A take with a fault, its counts and what the engine said: `freed` is called before the cut, `mended` when the
    engine has ended, before its take is repaired."""
    watch = RingWatch(engine.recording())
    folder = engine.roll()
    faulty = Faulty(engine, folder, random.Random(run.engine.size.width_px))
    time.sleep(1.0)
    engine.ask("mark")
    time.sleep(BEFORE_S)
    before = engine.ask("mark")
    happened = fault(faulty)
    during = engine.ask("mark")
    time.sleep(AFTER_S)
    freed()
    engine.cut()
    told = engine.stop()["record"]["streams"]
    mended()
    found = counted(folder, committed(watch))
    refused = sum(one["refused"] for one in told.values())
    unaccounted = sum(
        abs(one["offered"] - one["given"] - one["refused"]) + abs(one["given"] - one["committed"] - one["in_hand"])
        for one in told.values()
    )
    return found, {
        "happened": happened,
        "offered": sum(one["offered"] for one in told.values()),
        "refused_by_engine": refused,
        "unaccounted": unaccounted,
        "p99_before_ms": before["summary"]["latency_ms"]["publish"]["p99"],
        "p99_during_ms": during["summary"]["latency_ms"]["publish"]["p99"],
        "frames_dropped": during["summary"]["frames_dropped"],
    }


def row_of(name: str, found: Counted, told: dict[str, Any]) -> dict[str, Any]:
    """A row of the table."""
    return {"name": name, **found.row(), **told}


def committed(watch: RingWatch) -> dict[str, int]:
    """What the rings say of each stream; they are let go of."""
    counts = {stream: one["committed"] for stream, one in watch.counts().items()}
    watch.close()
    return counts


def _with(words: str, told: dict[str, Any]) -> Sequence[str]:
    return [line for line in (*told["record"]["alarms"], *told["warnings"]) if words in line]
